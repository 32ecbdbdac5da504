import type { ServerResponse } from 'node:http';
import { patchMethod } from '../http/patched.js';
import { recordRequestException, requestSpan } from '../http/request-span.js';
import { patchLayer } from './layer-patch.js';
import { baseOf, markMount, mountPoint, mountsOf } from './mounts.js';
import { patchParam } from './param-patch.js';
import type { ExpressRequest, Handle, Next, Path, Router } from './shapes.js';

/** Patches the methods of all routers: `express.Router` itself in Express 4, its prototype in Express 5 and `router`. */
export function patchRouter(router: Router): void {
  patchMethod(router, 'handle', watchLeaving);
  patchParam(router);
  patchMethod(
    router,
    'use',
    (original) =>
      function use(this: Router, ...args) {
        // A Router is made by Express before its stack is; the stack is looked at again below.
        const before = this.stack?.length ?? 0;
        const result = original.apply(this, args);
        afterUse(this, before, args[0]);
        return result;
      },
  );
  patchMethod(
    router,
    'route',
    (original) =>
      function route(this: Router, ...args) {
        const result = original.apply(this, args);
        const layer = this.stack?.at(-1);
        if (layer !== undefined) patchLayer(layer);
        return result;
      },
  );
}

function afterUse(router: Router, before: number, first: unknown): void {
  try {
    for (const layer of router.stack.slice(before)) {
      patchLayer(layer);
      if (isPath(first)) markMount(layer, first);
    }
  } catch {
    // A router of another shape: its requests keep their method as name.
  }
}

/** `use(path, …)` as against `use(handler)` and `use([handlers])`. */
function isPath(first: unknown): first is Path {
  let probe = first;
  while (Array.isArray(probe) && probe.length > 0) probe = probe[0];
  return typeof probe === 'string' || probe instanceof RegExp;
}

/** Sees what leaves a router: an error nobody inside took, or a request that nothing inside has answered. */
function watchLeaving(original: Handle): Handle {
  return function handle(this: Router, message: ExpressRequest, response: ServerResponse, out: Next, ...rest) {
    const request = typeof out === 'function' ? requestSpan(message) : undefined;
    if (request === undefined) return original.call(this, message, response, out, ...rest);
    request.mountPoint = mountPoint;
    const mounts = mountsOf(request);
    const outer = mounts.base;
    mounts.base = baseOf(message);
    return original.call(this, message, response, function leave(this: unknown, ...left: [unknown?]) {
      const [error] = left;
      mounts.base = outer;
      if (error) recordRequestException(message, error);
      // The routes inside have passed the request on: none of them is its route.
      else request.match(undefined);
      return out.apply(this, left);
    });
  };
}
