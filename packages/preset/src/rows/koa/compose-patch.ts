import { recordRequestException } from '../http/request-span.js';
import type { Compose, KoaContext, Middleware } from './shapes.js';

const WATCHING = Symbol.for('winnow.koa.compose');

/**
 * A middleware around others may turn their error into an answer, and nobody behind it hears of the error. So each one's
 * outcome is looked at on its way out; what it does and gives stays as it is.
 * @returns what stands in for the exports
 */
export function watchMiddlewares(original: Compose): Compose {
  if (WATCHING in original) return original;
  const compose = (middlewares: readonly Middleware[]) =>
    original(Array.isArray(middlewares) ? middlewares.flat(Infinity).map(watched) : middlewares);
  return Object.assign(compose, original, { [WATCHING]: true });
}

function watched(middleware: Middleware): Middleware {
  // Koa says which of them is not a function.
  if (typeof middleware !== 'function') return middleware;
  return function watch(this: unknown, context, next) {
    let result: unknown;
    try {
      result = middleware.call(this, context, next);
    } catch (error) {
      failed(context, error);
      throw error;
    }
    if (isThenable(result)) result.then(undefined, (error: unknown) => failed(context, error));
    return result;
  };
}

function failed(context: KoaContext | undefined, error: unknown): void {
  const message = context?.req;
  if (message !== undefined) recordRequestException(message, error);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === 'function';
}
