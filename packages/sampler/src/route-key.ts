import type { Request } from './rule.js';

/** What requests have in common: method and route where a framework has told, the span's name otherwise. */
export function routeKey({ name, attributes }: Request): string {
  const route = attributes['http.route'];
  const method = attributes['http.request.method'] ?? attributes['http.method'];
  return typeof route === 'string' && typeof method === 'string' ? `${method} ${route}` : name;
}
