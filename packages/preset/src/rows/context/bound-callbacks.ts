import { context } from '@opentelemetry/api';

type Method<This> = (this: This, ...args: unknown[]) => unknown;

/**
 * A method whose callbacks run in the context of its caller, whoever calls them.
 * @param from the first argument that may be bound
 */
export function boundCallbacks<This>(original: Method<This>, from = 0): Method<This> {
  return function (...args) {
    const caller = context.active();
    return original.apply(
      this,
      args.map((arg, at) => (at >= from && typeof arg === 'function' ? context.bind(caller, arg) : arg)),
    );
  };
}
