import type { Attributes } from '@opentelemetry/api';
import { redactPath, redactQuery } from '../redact/index.js';
import { headerOf } from './http-headers.js';

/** The fields that events of API Gateway (REST and HTTP), load balancers and function URLs have. */
export interface HttpEvent {
  readonly headers: object;
  readonly httpMethod?: unknown;
  readonly path?: unknown;
  readonly resource?: unknown;
  readonly rawPath?: unknown;
  readonly rawQueryString?: unknown;
  readonly routeKey?: unknown;
  readonly queryStringParameters?: unknown;
  readonly requestContext?: { readonly http?: { readonly method?: unknown } };
}

const LONGEST_AGENT = 512;

export function isHttpEvent(event: unknown): event is HttpEvent {
  if (typeof event !== 'object' || event === null) return false;
  const { headers } = event as Partial<HttpEvent>;
  return typeof headers === 'object' && headers !== null && typeof methodOf(event as HttpEvent) === 'string';
}

export function httpAttributes(event: HttpEvent): Attributes {
  const attributes: Attributes = { 'http.request.method': String(methodOf(event)) };
  const path = event.rawPath ?? event.path;
  if (typeof path === 'string') attributes['url.path'] = redactPath(path);
  const query = queryOf(event);
  if (query !== '') attributes['url.query'] = redactQuery(query);
  const route = routeOf(event);
  if (route !== undefined) attributes['http.route'] = route;
  const texts = { 'url.scheme': 'x-forwarded-proto', 'server.address': 'host', 'user_agent.original': 'user-agent' };
  for (const [name, header] of Object.entries(texts)) {
    const value = headerOf(event.headers, header);
    if (typeof value === 'string' && value !== '') attributes[name] = value.slice(0, LONGEST_AGENT);
  }
  return attributes;
}

function methodOf({ httpMethod, requestContext }: HttpEvent): unknown {
  return httpMethod ?? requestContext?.http?.method;
}

/** Of a REST API `resource`; of an HTTP API the `routeKey`, which begins with the method. */
function routeOf({ resource, routeKey }: HttpEvent): string | undefined {
  if (typeof resource === 'string') return resource;
  return typeof routeKey === 'string' && routeKey.includes(' ') ? routeKey.slice(routeKey.indexOf(' ') + 1) : undefined;
}

function queryOf({ rawQueryString, queryStringParameters }: HttpEvent): string {
  if (typeof rawQueryString === 'string') return rawQueryString;
  if (typeof queryStringParameters !== 'object' || queryStringParameters === null) return '';
  return Object.entries(queryStringParameters)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
    .join('&');
}
