import type { IncomingMessage } from 'node:http';
import { patchMethod } from '../http/patched.js';
import { recordRequestException, setRoute } from '../http/request-span.js';
import type { Row } from '../row.js';

/** The parts of hapi's requests that are touched; all of them have one prototype. */
interface HapiRequest {
  readonly raw: { readonly req: IncomingMessage };
  readonly route: { readonly method: string; readonly path: string };
  _lookup(): void;
  _setResponse(response: unknown): void;
}

const REQUEST = 'lib/request.js';

/** hapi 17 to 21. */
export const hapiRow: Row = {
  library: '@hapi/hapi',
  versions: ['>=17.0.0 <22'],
  files: [REQUEST],
  why: [
    'Stock makes spans of handlers, extensions and plugins, and records no error that hapi turns into an answer. Here the',
    'route and the first error go to the server span, whether a handler, an extension or validation failed.',
  ].join(' '),
  load: () => ({
    patch(exports, _version, file) {
      if (file === REQUEST) patchRequest((exports as { readonly prototype: HapiRequest }).prototype);
      return exports;
    },
  }),
};

function patchRequest(prototype: HapiRequest): void {
  patchMethod(
    prototype,
    '_lookup',
    (original) =>
      function _lookup(this: HapiRequest) {
        original.call(this);
        if (!isSpecial(this)) setRoute(this.raw.req, this.route.path);
      },
  );
  patchMethod(
    prototype,
    '_setResponse',
    (original) =>
      function _setResponse(this: HapiRequest, response) {
        // Whatever is thrown or returned as an error has become a Boom here, with the original's message and stack.
        const isError = (response as { isBoom?: unknown } | null | undefined)?.isBoom === true;
        if (isError && !isSpecial(this)) recordRequestException(this.raw.req, response);
        original.call(this, response);
      },
  );
}

/** The routes that answer for requests without one. */
function isSpecial({ route }: HapiRequest): boolean {
  return route.method === '_special';
}
