import { patchMethod } from '../rows/http/patched.js';

type Method = (this: unknown, ...args: never[]) => unknown;

/** Those that read from objects of the app's. */
export const READING = ['setAttributes', 'addEvent', 'addLink', 'addLinks', 'setStatus', 'recordException'] as const;

/**
 * Keeps what the app hands to a span from throwing into the app: a getter of an error, an object behind a revoked proxy. The api
 * promises that it never throws, and without an SDK it does not. All spans of the SDK are of one class.
 */
export function guardSpans(
  prototype: object,
  names: readonly string[] = [...READING, 'setAttribute', 'updateName'],
): void {
  for (const name of names) patchMethod(prototype as Record<string, Method>, name, guarded);
}

function guarded(original: Method): Method {
  return function guardedMethod(...args) {
    try {
      return original.apply(this, args);
    } catch {
      // What was handed over is not recorded.
      return this;
    }
  };
}
