import type { RequestSpan } from './request-span.js';

let throwing: RequestSpan | undefined;

/** @internal */
export function setThrowing(request: RequestSpan): void {
  throwing = request;
  // What nobody took in this turn is no longer on its way.
  setImmediate(clear);
}

/**
 * The request whose listener has just thrown. The context is gone when `uncaughtExceptionMonitor` runs, so whoever
 * listens to it asks here where the exception belongs.
 */
export function takeThrowing(): RequestSpan | undefined {
  const request = throwing;
  throwing = undefined;
  return request;
}

function clear(): void {
  throwing = undefined;
}
