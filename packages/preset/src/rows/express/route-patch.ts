import { patchMethod } from '../http/patched.js';
import { requestSpan } from '../http/request-span.js';
import { baseOf, mountsOf, patternOf } from './mounts.js';
import { joinPaths, pathText } from './route-path.js';
import type { ExpressRequest, Route } from './shapes.js';

const PATH_TEXT = Symbol('winnow.express.path');
type KnownRoute = Route & { [PATH_TEXT]?: string };

/** Names the request after the route at the moment it matches: later, in an error handler, its mount points are gone. */
export function patchRoute(prototype: Route): void {
  patchMethod(
    prototype,
    'dispatch',
    (original) =>
      function dispatch(this: Route, message, response, done) {
        enterRoute(message, this);
        return original.call(this, message, response, done);
      },
  );
}

/** The request is at this route: whoever answers or throws now does so for it. */
export function enterRoute(message: ExpressRequest, route: KnownRoute): void {
  const request = requestSpan(message);
  if (request === undefined) return;
  route[PATH_TEXT] ??= pathText(route.path);
  const base = baseOf(message);
  const mounts = mountsOf(request);
  mounts.entered = route;
  request.match(joinPaths(patternOf(mounts, base) ?? base, route[PATH_TEXT]));
}
