import type { AttributeValue } from '@opentelemetry/api';
import type { Request } from './rule.js';

/** Whether a span is of the route. */
export type RoutePattern = (span: Request) => boolean;

/**
 * A route such as `POST /export`, `GET /users/:id`, `/admin/*`. It is compared with the span's name, with
 * `http.request.method` and `http.route`, and, as long as no route is known, with the path of the request.
 * @throws TypeError when it is not an optional method and a path, or a span name
 */
export function matchRoute(pattern: string, where: string): RoutePattern {
  if (typeof pattern !== 'string' || pattern.trim() === '') {
    throw new TypeError(
      `[winnow] ${where}: ${JSON.stringify(pattern)} is no route; expected one such as "POST /export"`,
    );
  }
  const [, method, path] = /^(?:([A-Z]+)\s+)?(\/\S*)$/.exec(pattern.trim()) ?? [];
  if (path === undefined) return (span) => span.name === pattern;
  const route = new RegExp(
    `^${path
      .split(/(:\w+|\*)/)
      .map(partOf)
      .join('')}/?$`,
  );

  return (span) => {
    if (span.name === pattern) return true;
    const { attributes } = span;
    const actual = textOf(attributes['http.request.method'] ?? attributes['http.method']);
    if (actual === undefined || (method !== undefined && actual !== method)) return false;
    const known = textOf(attributes['http.route']);
    if (known !== undefined) return known === path || (path.endsWith('*') && route.test(known));
    const target = textOf(attributes['url.path'] ?? attributes['http.target']);
    return target !== undefined && route.test(target.replace(/[?#].*$/s, ''));
  };
}

function partOf(part: string): string {
  if (part === '*') return '.*';
  return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
