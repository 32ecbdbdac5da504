import type { SpanContext } from '@opentelemetry/api';
import type { Stats } from '@winnow/sampler';
import { started } from './guard.js';
import type { Handler } from './lambda/handler.js';

/** What `start()` returns. */
export interface Winnow {
  /** Sends everything that is decided and resolves when it is delivered, or was given up. */
  flush(): Promise<void>;
  /** Decides everything, delivers it, and stops. The app goes on untraced. */
  shutdown(): Promise<void>;
  /** The policy in words. */
  readonly policy: string;
  /** Counts of this process so far. */
  stats(): Stats | undefined;
  /** Keeps the trace of this span context. False when it is not known here. */
  keep(spanContext: SpanContext, why?: string): boolean;
  /** See `lambdaHandler`. Returns the handler as it is unless this process traces Lambda invocations. */
  lambdaHandler<H extends Handler>(handler: H): H;
  /** The link to a trace, where one is known (`WINNOW_TRACE_URL`). */
  traceUrl(traceId: string): string | undefined;
}

/** The handle of a process in which nothing runs: disabled, another SDK, another runtime, a thread of a library. */
export const INERT: Winnow = {
  flush: async () => {},
  shutdown: async () => {},
  policy: 'off',
  stats: () => undefined,
  keep: () => false,
  lambdaHandler: (handler) => handler,
  traceUrl: () => undefined,
};

/** The running one, whichever copy of this package started it. */
export function running(): Winnow {
  return (started()?.handle as Winnow | undefined) ?? INERT;
}
