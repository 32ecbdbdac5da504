import { patchMethod } from '../rows/http/patched.js';

type Method = (this: unknown, ...args: never[]) => unknown;

const METHODS = ['setAttribute', 'setAttributes', 'addEvent', 'addLink', 'addLinks', 'setStatus', 'updateName'];

/**
 * Keeps what the app hands to a span from throwing into the app: a getter of an error, an object behind a revoked proxy. The api
 * promises that it never throws, and without an SDK it does not. All spans of the SDK are of one class.
 */
export function guardSpans(prototype: object): void {
  const methods = prototype as Record<string, Method>;
  for (const name of METHODS) patchMethod(methods, name, guarded);
  patchMethod(methods, 'recordException', guarded);
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
