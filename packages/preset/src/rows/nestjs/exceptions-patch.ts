import type { IncomingMessage } from 'node:http';
import { patchMethod } from '../http/patched.js';
import { recordRequestException, requestSpan, setRoute } from '../http/request-span.js';

/** Nest's own view of a request, as far as it matters. The first argument is the platform's request. */
interface ArgumentsHost {
  getArgs(): readonly unknown[];
}

interface ExceptionsHandler {
  next(exception: unknown, host: ArgumentsHost): unknown;
}

/** Every exception of a route passes here before any filter, the app's or Nest's own. */
export function patchExceptionsHandler(module: unknown): void {
  const { ExceptionsHandler } = module as { ExceptionsHandler?: { readonly prototype: ExceptionsHandler } };
  if (ExceptionsHandler === undefined) return;
  patchMethod(
    ExceptionsHandler.prototype,
    'next',
    (original) =>
      function next(this: ExceptionsHandler, exception, host) {
        const message = messageOf(host);
        if (message !== undefined) watch(message, exception);
        return original.call(this, exception, host);
      },
  );
}

/** Express hands on Node's request; Fastify's request has it inside. */
function messageOf(host: ArgumentsHost): object | undefined {
  const request = host.getArgs()[0] as { readonly raw?: IncomingMessage } | null | undefined;
  return typeof request === 'object' && request !== null ? (request.raw ?? request) : undefined;
}

function watch(message: object, exception: unknown): void {
  if (!isNoRoute(message, exception)) recordRequestException(message, exception);
  // On Express, Nest 12 answers it from a route for every path below its prefix.
  else setRoute(message, undefined);
}

/** Nest throws `Cannot GET /path` for requests without a route: it says nothing that the status does not say. */
function isNoRoute(message: object, exception: unknown): boolean {
  const { status, message: text } = (exception ?? {}) as { readonly status?: unknown; readonly message?: unknown };
  const route = requestSpan(message)?.route;
  return status === 404 && (route === undefined || (/\*\w*$/.test(route) && /^Cannot [A-Z]+ \//.test(String(text))));
}
