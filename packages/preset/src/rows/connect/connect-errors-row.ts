import type { IncomingMessage } from 'node:http';
import { patchMethod } from '../http/patched.js';
import { recordRequestException } from '../http/request-span.js';
import type { Row } from '../row.js';

type Next = (error?: unknown) => void;
type Handler = (request: IncomingMessage, response: unknown, next: Next) => unknown;
interface App {
  use(...args: unknown[]): unknown;
}
type CreateApp = (...args: unknown[]) => App;

const WATCHING = Symbol.for('winnow.connect');

/** Stands beside the stock instrumentation, which knows the mount points. */
export const connectErrorsRow: Row = {
  library: 'connect',
  versions: ['>=3.0.0 <4'],
  makesNoSpans: true,
  why: 'Stock sees no error: connect takes what a middleware throws or hands to `next` to the error handlers itself.',
  load: () => ({ patch: (exports) => watchApps(exports as CreateApp) }),
};

/** @returns what stands in for the exports */
function watchApps(original: CreateApp): CreateApp {
  if (WATCHING in original) return original;
  const createApp = (...args: unknown[]) => {
    const app = original(...args);
    patchMethod(
      app,
      'use',
      (use) =>
        function watchingUse(this: App, ...given) {
          const last = given.length - 1;
          return use.apply(this, isHandler(given[last]) ? [...given.slice(0, last), watched(given[last])] : given);
        },
    );
    return app;
  };
  return Object.assign(createApp, original, { [WATCHING]: true });
}

/** Neither an error handler, which connect knows by its four parameters, nor another app or a server. */
function isHandler(value: unknown): value is Handler {
  return (
    typeof value === 'function' && value.length < 4 && typeof (value as { handle?: unknown }).handle !== 'function'
  );
}

function watched(handler: Handler): Handler {
  return function watching(this: unknown, request, response, next) {
    const leave: Next = (error) => {
      if (error) recordRequestException(request, error);
      next(error);
    };
    try {
      return handler.call(this, request, response, leave);
    } catch (error) {
      recordRequestException(request, error);
      throw error;
    }
  };
}
