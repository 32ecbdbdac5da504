import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Attributes, SpanKind } from '@opentelemetry/api';
import { redactPath, redactQuery } from '../../redact/index.js';
import { OwnStart } from '../../tracer/own-start.js';
import { defaultPort, forwardedHost, type HostAndPort, splitHost } from './host.js';
import { peerAddress } from './peer-address.js';
import { requestIds } from './request-id-headers.js';

/** The path of a request target: of `/a?b`, and of the absolute form `http://host/a?b` that proxies send. */
export function pathOf(target: string): string {
  const start = target.charCodeAt(0) === 47 ? 0 : originEnd(target);
  const mark = target.indexOf('?', start);
  const hash = target.indexOf('#', start);
  const end = mark === -1 ? hash : hash === -1 ? mark : Math.min(mark, hash);
  const path = end === -1 ? target.slice(start) : target.slice(start, end);
  return path === '' ? '/' : path;
}

/** The query of a request target as it may be recorded; undefined where there is none. */
export function queryOf(target: string): string | undefined {
  const mark = target.indexOf('?');
  if (mark === -1) return undefined;
  const query = withoutFragment(target.slice(mark + 1));
  return query === '' ? undefined : redactQuery(query);
}

/**
 * A server span as it starts, with all attributes that are known when a request arrives: the sampler sees them, and nothing is set
 * twice. They are counted while they are put in, since to look through them afterwards takes longer than to make them.
 * @param headers the request's own: they are behind a getter, and are asked for once
 */
export function serverStart(
  request: IncomingMessage,
  headers: IncomingHttpHeaders,
  scheme: 'http' | 'https',
  method: string,
  path: string,
): OwnStart {
  const { socket, httpVersion, url: target = '/' } = request;
  const shownPath = redactPath(path);
  const attributes: Attributes = {
    'http.request.method': method,
    'url.path': shownPath,
    'url.scheme': scheme,
    'network.protocol.version': httpVersion,
  };
  let count = 4;
  let texts = method.length + shownPath.length + scheme.length + httpVersion.length;
  const given = request.method;
  if (method === '_OTHER' && given !== undefined) {
    attributes['http.request.method_original'] = given;
    count++;
    texts += given.length;
  }
  const query = path.length === target.length ? undefined : queryOf(target);
  if (query !== undefined) {
    attributes['url.query'] = query;
    count++;
    texts += query.length;
  }
  const server = serverHost(headers, scheme);
  if (server !== undefined) {
    attributes['server.address'] = server.host;
    count++;
    texts += server.host.length;
    if (server.port !== undefined) {
      attributes['server.port'] = server.port;
      count++;
    }
  }
  const peer = peerAddress(socket);
  if (peer !== undefined) {
    attributes['network.peer.address'] = peer.address;
    count++;
    texts += peer.address.length;
    if (peer.port !== undefined) {
      attributes['network.peer.port'] = peer.port;
      count++;
    }
  }
  const agent = headers['user-agent']?.slice(0, 512);
  if (agent !== undefined) {
    attributes['user_agent.original'] = agent;
    count++;
    texts += agent.length;
  }
  // So that a trace is found by the id in somebody else's log.
  const ids = requestIds(headers);
  for (const name in ids) {
    const id = ids[name];
    if (typeof id !== 'string') continue;
    const shown = id.slice(0, 128);
    attributes[`http.request.header.${name}`] = [shown];
    count++;
    texts += shown.length;
  }
  return new OwnStart(SpanKind.SERVER, attributes, count, texts);
}

/** The host the client asked for: `Forwarded`, else `X-Forwarded-Host`, else `Host`. */
function serverHost(headers: IncomingHttpHeaders, scheme: string): HostAndPort | undefined {
  const forwarded = headers.forwarded === undefined ? undefined : forwardedHost(headers.forwarded);
  if (forwarded !== undefined) return splitHost(forwarded, undefined);
  const other = headers['x-forwarded-host'];
  if (other !== undefined) {
    const first = String(other).split(',', 1)[0]?.trim();
    const proto = headers['x-forwarded-proto'];
    if (first) return splitHost(first, typeof proto === 'string' ? defaultPort(proto) : undefined);
  }
  return headers.host ? splitHost(headers.host, scheme === 'https' ? 443 : 80) : undefined;
}

function originEnd(target: string): number {
  const authority = target.indexOf('://');
  if (authority === -1) return 0;
  const slash = target.indexOf('/', authority + 3);
  return slash === -1 ? target.length : slash;
}

function withoutFragment(query: string): string {
  const hash = query.indexOf('#');
  return hash === -1 ? query : query.slice(0, hash);
}
