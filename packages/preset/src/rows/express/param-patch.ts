import { patchMethod } from '../http/patched.js';
import { requestSpan } from '../http/request-span.js';
import { mountsOf } from './mounts.js';
import { enterRoute } from './route-patch.js';
import type { ExpressRequest, ParamCallback, Router } from './shapes.js';

/**
 * `router.param('id', …)` runs before the route that has the parameter is entered. Many a 404 is answered there, and what
 * fails there fails for that route.
 */
export function patchParam(router: Router): void {
  patchMethod(
    router,
    'param',
    (original) =>
      function param(this: Router, name, callback, ...rest) {
        return original.call(this, name, typeof callback === 'function' ? watched(callback) : callback, ...rest);
      },
  );
}

function watched(callback: ParamCallback): ParamCallback {
  const replacement = function (this: unknown, message: ExpressRequest, ...rest: unknown[]): unknown {
    noteRoute(message);
    return callback.call(this, message, ...rest);
  };
  return Object.defineProperties(replacement, {
    name: { value: callback.name, configurable: true },
    length: { value: callback.length, configurable: true },
  });
}

function noteRoute(message: ExpressRequest): void {
  try {
    const { route } = message;
    const request = route && requestSpan(message);
    // A route that has passed the request on is still there when the parameter of a mounted router is looked at.
    if (route && request && mountsOf(request).entered !== route) enterRoute(message, route);
  } catch {
    // The app put something of its own there.
  }
}
