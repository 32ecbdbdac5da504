import type { Request } from './rule.js';

/** What requests have in common: method and route where a framework has told, the span's name otherwise. */
export function routeKey({ name, attributes }: Request): string {
  const route = attributes['http.route'];
  const method = attributes['http.request.method'] ?? attributes['http.method'];
  if (typeof route !== 'string' || typeof method !== 'string') return name;
  // As a rule the span is called so, and its name has been hashed: a text put together anew would have to be, with each request.
  const { length } = method;
  const isName =
    name.length === length + 1 + route.length &&
    name[length] === ' ' &&
    name.startsWith(method) &&
    name.endsWith(route);
  return isName ? name : `${method} ${route}`;
}
