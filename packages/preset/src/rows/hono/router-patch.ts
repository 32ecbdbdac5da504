import { context } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { RequestSpan, RPC_METADATA } from '../http/request-span.js';

/** The parts of Hono that are touched. `path` is the whole pattern, with the prefixes of all apps around. */
interface Route {
  readonly path: string;
}
type Handler = (...args: unknown[]) => unknown;
type Matched = readonly [handler: readonly [Handler, Route, ...unknown[]], ...rest: unknown[]];
type MatchResult = readonly [matched: readonly Matched[], ...rest: unknown[]];
type Match = (method: string, path: string) => MatchResult;

/** Of RegExpRouter, by method: one list of handlers per pattern, and those of paths without parameters. */
type Matcher = readonly [pattern: unknown, lists: readonly unknown[], exact: Readonly<Record<string, MatchResult>>];
type Matchers = Record<string, Matcher>;

interface Router {
  match: Match;
  buildAllMatchers?(): Matchers;
}

/**
 * Hono keeps its handlers to itself, but asks its router for them. They are given back wrapped: the innermost one that runs
 * says the route, each says what it throws.
 */
export function patchRouters(module: unknown): void {
  for (const { prototype } of Object.values(module as Readonly<Record<string, { readonly prototype: Router }>>)) {
    patchMethod(
      prototype,
      'match',
      (original) =>
        function match(this: Router, method, path) {
          const result = original.call(this, method, path);
          // The first call may choose a router and put its method in the place of this one.
          if (Object.hasOwn(this, 'match')) {
            const chosen = this.match;
            this.match = (...args) => watched(chosen(...args));
          }
          return watched(result);
        },
    );
    // RegExpRouter has no method to match with, but a property that looks into this.
    patchMethod(
      prototype as Required<Router>,
      'buildAllMatchers',
      (original) =>
        function buildAllMatchers(this: Router) {
          const matchers = Object.entries(original.call(this));
          return Object.assign(
            Object.create(null),
            Object.fromEntries(matchers.map(([method, one]) => [method, watchedMatcher(one)])),
          ) as Matchers;
        },
    );
  }
}

/** By the list of the handlers: routers give the same one for the same route. */
const known = new WeakMap<readonly Matched[], readonly Matched[]>();
/** What a router got from the one that it has chosen. */
const ours = new WeakSet<readonly Matched[]>();

function watchedMatcher([pattern, lists, exact]: Matcher): Matcher {
  return [
    pattern,
    // Groups of the pattern that are no route have a number there.
    lists.map((list) => (Array.isArray(list) ? watched([list])[0] : list)),
    Object.fromEntries(Object.entries(exact).map(([path, result]) => [path, watched(result)])),
  ];
}

function watched(result: MatchResult): MatchResult {
  const [matched, ...rest] = result;
  if (ours.has(matched)) return result;
  let list = known.get(matched);
  if (list === undefined) {
    list = matched.map(([[handler, route, ...more], ...params]) => [
      [watch(handler, route), route, ...more],
      ...params,
    ]);
    known.set(matched, list);
    ours.add(list);
  }
  return [list, ...rest];
}

function watch(handler: Handler, route: Route): Handler {
  return function watching(this: unknown, ...args: unknown[]) {
    const request = context.active().getValue(RPC_METADATA);
    if (!(request instanceof RequestSpan)) return handler.apply(this, args);
    if (!isEverywhere(route)) request.match(route.path);
    let result: unknown;
    try {
      result = handler.apply(this, args);
    } catch (error) {
      request.recordException(error);
      throw error;
    }
    if (result instanceof Promise) {
      result.then(
        () => recordHandled(request, args[0]),
        (error: unknown) => request.recordException(error),
      );
    }
    return result;
  };
}

/** An app that is part of another one may have an error handler of its own: its handlers never fail. */
function recordHandled(request: RequestSpan, handled: unknown): void {
  const { error } = handled as { readonly error?: unknown };
  if (error !== undefined) request.recordException(error);
}

/** A middleware of the whole app is no route. */
function isEverywhere({ path }: Route): boolean {
  return path === '*' || path === '/*';
}
