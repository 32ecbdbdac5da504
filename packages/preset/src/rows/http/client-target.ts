import type { RequestOptions } from 'node:http';
import { redactTarget, redactUrl } from '../../redact/index.js';
import { defaultPort } from './host.js';
import { knownMethod } from './method.js';

/** Where a client request goes, read from the arguments of `http.request` in all their forms. */
export interface ClientTarget {
  readonly method: string;
  /** As it goes over the wire. */
  readonly sentMethod: string;
  readonly host: string;
  readonly port: number;
  /** With its query, as the app gave it: not to be recorded. */
  readonly path: string;
  readonly url: string;
  readonly userAgent: string | undefined;
  /** The options object and its place among the arguments, if there is one. */
  readonly options: RequestOptions | undefined;
  readonly optionsAt: number;
}

/** @returns undefined when the arguments make no request: Node.js will say so */
export function clientTarget(args: readonly unknown[], scheme: 'http' | 'https'): ClientTarget | undefined {
  const first = args[0];
  const url = typeof first === 'string' ? new URL(first) : isUrl(first) ? first : undefined;
  const optionsAt = url === undefined ? 0 : 1;
  const candidate = args[optionsAt];
  if (url === undefined && (typeof candidate !== 'object' || candidate === null)) return undefined;
  const options = typeof candidate === 'object' && candidate !== null ? (candidate as RequestOptions) : undefined;
  const agent = (options?.agent || undefined) as { defaultPort?: number; protocol?: string } | undefined;
  const protocol = options?.protocol || url?.protocol || agent?.protocol || `${scheme}:`;
  const usual = defaultPort(protocol);
  const host = options?.hostname || options?.host || (url && unbracketed(url.hostname)) || 'localhost';
  const port = Number(options?.port || url?.port || options?.defaultPort || agent?.defaultPort || usual || 80);
  const sentMethod =
    typeof options?.method === 'string' && options.method !== '' ? options.method.toUpperCase() : 'GET';
  const path = String(options?.path ?? (url ? url.pathname + url.search : '/')) || '/';
  const origin = `${protocol}//${host.includes(':') ? `[${host}]` : host}${port === usual ? '' : `:${port}`}`;
  return {
    method: knownMethod(sentMethod),
    sentMethod,
    host,
    port,
    path,
    url: fullUrl(origin, sentMethod, path),
    userAgent: userAgentOf(options?.headers),
    options,
    optionsAt,
  };
}

function fullUrl(origin: string, method: string, path: string): string {
  if (path.charCodeAt(0) === 47) return origin + redactTarget(path);
  if (method === 'CONNECT') return origin;
  // Through a proxy the request line carries the whole URL.
  return path.includes('://') ? redactUrl(path) : `${origin}/${redactTarget(path)}`;
}

/** As Node.js tells them apart: URLs of other realms and of libraries count, results of `url.parse` do not. */
function isUrl(value: unknown): value is URL {
  if (value instanceof URL) return true;
  const like = value as Partial<Record<'href' | 'protocol' | 'auth' | 'path', unknown>> | null | undefined;
  return (
    typeof like === 'object' && !!like?.href && !!like.protocol && like.auth === undefined && like.path === undefined
  );
}

function userAgentOf(headers: RequestOptions['headers']): string | undefined {
  if (headers === undefined || headers === null || Array.isArray(headers)) return undefined;
  const agent =
    (headers as Record<string, unknown>)['user-agent'] ?? (headers as Record<string, unknown>)['User-Agent'];
  return typeof agent === 'string' ? agent.slice(0, 512) : undefined;
}

function unbracketed(host: string): string {
  return host.charCodeAt(0) === 91 ? host.slice(1, -1) : host;
}
