import type { IncomingMessage } from 'node:http';
import { patchMethod } from '../http/patched.js';
import { recordRequestException } from '../http/request-span.js';
import type { Row } from '../row.js';

/** Nest's own view of a request, as far as it matters. The first argument is the platform's request. */
interface ArgumentsHost {
  getArgs(): readonly unknown[];
}

interface ExceptionsHandler {
  next(exception: unknown, host: ArgumentsHost): unknown;
}

export const EXCEPTIONS_HANDLER = 'exceptions/exceptions-handler.js';

/** Nest on Express and on Fastify: their rows say the route, this one says the exception. */
export const nestRow: Row = {
  library: '@nestjs/core',
  versions: ['>=4.0.0 <13'],
  files: [EXCEPTIONS_HANDLER],
  why: [
    'Stock makes two spans of each handler and a root of the start of the app. Here there are none; the exception that a',
    'filter turns into an answer goes to the server span.',
  ].join(' '),
  load: () => ({
    patch(exports, _version, file) {
      if (file === EXCEPTIONS_HANDLER) patchExceptionsHandler(exports);
      return exports;
    },
  }),
};

/** Every exception of a route passes here before any filter, the app's or Nest's own. */
export function patchExceptionsHandler(exports: unknown): void {
  const { ExceptionsHandler } = exports as { ExceptionsHandler?: { readonly prototype: ExceptionsHandler } };
  if (ExceptionsHandler === undefined) return;
  patchMethod(
    ExceptionsHandler.prototype,
    'next',
    (original) =>
      function next(this: ExceptionsHandler, exception, host) {
        const message = messageOf(host);
        if (message !== undefined) recordRequestException(message, exception);
        return original.call(this, exception, host);
      },
  );
}

/** Express hands on Node's request; Fastify's request has it inside. */
function messageOf(host: ArgumentsHost): object | undefined {
  const request = host.getArgs()[0] as { readonly raw?: IncomingMessage } | null | undefined;
  return typeof request === 'object' && request !== null ? (request.raw ?? request) : undefined;
}
