import type { Span } from '@opentelemetry/api';
import type { Thrown } from './messaging-tracing.js';

interface Followed {
  start(): Span;
  end(span: Span, thrown?: Thrown): void;
  work(span: Span): unknown;
  /** Where no span can be made. */
  untraced(): unknown;
}

/** Runs `work` under a span that ends when it returns, or when the promise that it returns is settled. */
export function followed({ start, end, work, untraced }: Followed): unknown {
  let span: Span;
  try {
    span = start();
  } catch {
    return untraced();
  }
  try {
    const result = work(span);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') {
      end(span);
      return result;
    }
    return (result as PromiseLike<unknown>).then(
      (value) => {
        end(span);
        return value;
      },
      (error: unknown) => {
        end(span, { error });
        throw error;
      },
    );
  } catch (error) {
    end(span, { error });
    throw error;
  }
}
