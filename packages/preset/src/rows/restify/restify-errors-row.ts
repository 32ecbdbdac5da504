import type { IncomingMessage } from 'node:http';
import type { Exception } from '@opentelemetry/api';
import { forwardException } from '../../curate/forwarded-exceptions.js';
import { patchMethod } from '../http/patched.js';
import { requestSpan } from '../http/request-span.js';
import type { Row } from '../row.js';

/** The part of restify's servers that is touched. */
interface RestifyServer {
  _onHandlerError(error: unknown, request: IncomingMessage & { readonly route?: unknown }, ...rest: unknown[]): unknown;
}

const SERVER = 'lib/server.js';

/** Stands beside the stock instrumentation, which knows the routes. */
export const restifyErrorsRow: Row = {
  library: 'restify',
  versions: ['>=4.1.0 <13'],
  files: [SERVER],
  makesNoSpans: true,
  why: 'Stock sees what a handler throws, not what it hands to `next`.',
  load: () => ({
    patch(exports, _version, file) {
      if (file === SERVER) watchErrors((exports as { readonly prototype?: RestifyServer }).prototype);
      return exports;
    },
  }),
};

function watchErrors(prototype: RestifyServer | undefined): void {
  if (prototype === undefined) return;
  patchMethod(
    prototype,
    '_onHandlerError',
    (original) =>
      function _onHandlerError(this: RestifyServer, error, request, ...rest) {
        // Without a route it is restify's own `/path does not exist`.
        if (request.route) forward(request, error);
        return original.call(this, error, request, ...rest);
      },
  );
}

/** As stock's own exceptions arrive, so that one which both have seen is recorded once. */
function forward(request: IncomingMessage, error: unknown): void {
  const span = requestSpan(request)?.span;
  if (span !== undefined) forwardException(span, error as Exception, undefined);
}
