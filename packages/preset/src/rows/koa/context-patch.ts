import { patchMethod } from '../http/patched.js';
import { recordRequestException, requestSpan, setRoute } from '../http/request-span.js';
import { pathOf } from '../http/server-start.js';
import type { KoaContext } from './shapes.js';

const ROUTE = Symbol('winnow.koa.route');
const PREFIX = Symbol('winnow.koa.prefix');
const MOUNT = Symbol('winnow.koa.mount');

type Noted = KoaContext & {
  [ROUTE]?: unknown;
  /** What koa-mount has been given last. */
  [MOUNT]?: string | undefined;
  /** All prefixes that it has taken off the path by now, in one. */
  [PREFIX]?: string;
};

/** Patches the prototype of all contexts: the names under which routers and koa-mount leave what they know. */
export function patchContext(prototype: KoaContext): void {
  if (Object.hasOwn(prototype, '_matchedRoute')) return;
  Object.defineProperties(prototype, {
    _matchedRoute: {
      configurable: true,
      get(this: Noted) {
        return this[ROUTE];
      },
      set(this: Noted, route: unknown) {
        this[ROUTE] = route;
        nameRequest(this, route);
      },
    },
    mountPath: {
      configurable: true,
      get(this: Noted) {
        return this[MOUNT];
      },
      set(this: Noted, prefix: string | undefined) {
        this[MOUNT] = prefix;
        notePrefix(this, prefix);
      },
    },
  });
  patchMethod(
    prototype,
    'onerror',
    (original) =>
      function onerror(this: KoaContext, error) {
        // Called without one too, whenever a response is over.
        if (error !== null && error !== undefined) recordRequestException(this.req, error);
        return original.call(this, error);
      },
  );
}

/** Routers from version 15 on also name the layers of `router.use`, which are not where a request ends. */
function nameRequest(context: Noted, route: unknown): void {
  try {
    const layers = context.matched?.filter(({ path }) => path === route) ?? [];
    if (layers.length > 0 && layers.every(({ methods }) => methods?.length === 0)) return;
    const pattern = String(route);
    const prefix = stripped(context) ?? '';
    setRoute(context.req, pattern === '/' && prefix !== '' ? prefix : prefix + pattern);
  } catch {
    // A router of another shape: the request keeps its method as name.
  }
}

/** koa-mount takes literal prefixes only, and `path` still has the one that is being taken off. */
function notePrefix(context: Noted, prefix: string | undefined): void {
  const outer = stripped(context) ?? '';
  const whole = outer + (prefix ?? '').replace(/\/$/, '');
  context[PREFIX] = whole;
  // For what answers below it without a route: static files, a bare middleware.
  const request = requestSpan(context.req);
  if (request !== undefined && whole !== '') request.mountPoint = () => whole;
}

/** The mount points above the code at work: what has been taken off the path, if that is the work of koa-mount alone. */
function stripped(context: Noted): string | undefined {
  const prefix = context[PREFIX];
  if (prefix === undefined) return undefined;
  const whole = pathOf(context.originalUrl);
  const { path } = context;
  for (let known = prefix; known !== ''; known = known.slice(0, known.lastIndexOf('/'))) {
    if (whole === known + path || (path === '/' && whole === known)) return known;
  }
  return undefined;
}
