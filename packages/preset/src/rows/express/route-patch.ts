import { patchMethod } from '../http/patched.js';
import { requestSpan } from '../http/request-span.js';
import { baseOf, mountsOf, patternOf } from './mounts.js';
import { joinPaths, pathText } from './route-path.js';
import type { Route } from './shapes.js';

const PATH_TEXT = Symbol('winnow.express.path');

/** Names the request after the route at the moment it matches: later, in an error handler, its mount points are gone. */
export function patchRoute(prototype: Route): void {
  patchMethod(
    prototype,
    'dispatch',
    (original) =>
      function dispatch(this: Route & { [PATH_TEXT]?: string }, message, response, done) {
        const request = requestSpan(message);
        if (request !== undefined) {
          this[PATH_TEXT] ??= pathText(this.path);
          const base = baseOf(message);
          request.match(joinPaths(patternOf(mountsOf(request), base) ?? base, this[PATH_TEXT]));
        }
        return original.call(this, message, response, done);
      },
  );
}
