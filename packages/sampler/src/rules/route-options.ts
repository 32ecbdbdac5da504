import { checkObject } from '../check-options.js';
import { matchRoute, type RoutePattern } from '../route-pattern.js';

/** A value per route beside a rule's options: `{ 'POST /export': '10s', budget: '20/s' }`. Keys with a slash are routes. */
export interface RouteTable<T> {
  readonly [route: `${string}/${string}`]: T;
  /** The same for what has no path: `{ routes: { 'process orders': '5m' } }`. Keys are span names or routes. */
  readonly routes?: Readonly<Record<string, T>>;
}

export interface RouteValue<T> {
  readonly route: string;
  readonly matches: RoutePattern;
  readonly value: T;
}

/**
 * The routes of a rule's options, in the order in which they were written.
 * @param words the options of the rule that are not routes
 * @throws TypeError for a key that is neither a route nor one of the words
 */
export function routesOf<T>(options: object, words: readonly string[], where: string): readonly RouteValue<T>[] {
  const found: RouteValue<T>[] = [];
  checkObject(options, where, "{ 'POST /export': … }");
  const add = (route: string, value: T) => found.push({ route, matches: matchRoute(route, where), value });
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || words.includes(key)) continue;
    if (key === 'routes') {
      checkObject(value, `${where}: routes`, "{ 'process orders': … }");
      for (const [route, one] of Object.entries(value)) add(route, one as T);
    } else if (key.includes('/') || key === '') add(key, value as T);
    else {
      const known = [...words, 'routes'].join(', ');
      throw new TypeError(
        `[winnow] ${where}: ${JSON.stringify(key)} is neither a route such as "POST /export" nor one of ${known}`,
      );
    }
  }
  return found;
}

/** The value of the first route that matches. */
export function valueFor<T>(routes: readonly RouteValue<T>[], span: Parameters<RoutePattern>[0]): T | undefined {
  for (const { matches, value } of routes) if (matches(span)) return value;
  return undefined;
}
