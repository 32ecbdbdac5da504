import type { ServerResponse } from 'node:http';
import { findHeader, type HeaderArgument } from './header-argument.js';
import { outHeader } from './out-headers.js';

/**
 * Whether a cache between us and other people may store the response (RFC 9111, 3): its copies would carry the trace id
 * of the one request that filled it.
 */
export function isSharedCacheable(response: ServerResponse, argument: HeaderArgument): boolean {
  const value = (argument && findHeader(argument, 'cache-control')) ?? outHeader(response, 'cache-control');
  if (value === undefined) return false;
  const control = String(value).toLowerCase();
  if (control.includes('private') || control.includes('no-store')) return false;
  return control.includes('public') || control.includes('s-maxage') || /max-age=0*[1-9]/.test(control);
}
