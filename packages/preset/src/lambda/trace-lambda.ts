import type { Delivery } from '../lifecycle/process-end.js';
import type { Log } from '../log.js';
import { consoleRow } from '../rows/console/console-row.js';
import type { Runtime } from '../rows/row.js';
import { ownVersion } from '../version.js';
import { createColdStart } from './cold-start.js';
import { boundOf, createDeliveryInTime } from './delivery-in-time.js';
import type { Handler } from './handler.js';
import { startInvocation } from './invocation.js';
import { redirectHandler } from './redirect.js';
import { wrapHandler } from './wrap-handler.js';

export const LAMBDA_SCOPE = '@winnow/lambda';

export interface LambdaParts {
  readonly runtime: Runtime;
  readonly delivery: Delivery;
  readonly log: Log;
  /** Builds the SDK. */
  awake(): void;
}

/**
 * Redirects the runtime client to our entry, which wraps the function's handler.
 * @returns wraps a handler; for functions that do so themselves
 */
export function traceLambda({ runtime, delivery, log, awake }: LambdaParts): <H extends Handler>(handler: H) => H {
  const { config, tail } = runtime;
  const tracer = runtime.tracerProvider.getTracer(LAMBDA_SCOPE, ownVersion());
  const flush = () => delivery.flush().catch(() => {});
  const parts = {
    tracer,
    tail,
    redact: config.redact,
    isColdStart: createColdStart(),
    deliver: createDeliveryInTime({ flush, mostMs: config.flushTimeoutMs, log }),
    deliverSync(remainingMs: number) {
      const bound = boundOf(config.flushTimeoutMs, remainingMs);
      if (bound > 0) delivery.flushSync(bound);
    },
    sendOpen: () => void tail.flush({ open: true }).catch(() => {}),
    send: () => void flush(),
  };
  redirectHandler(log);
  return (handler) => {
    // While the instance initializes: that is on nobody's time.
    awake();
    stampConsoleAgain(runtime);
    return wrapHandler(handler, (event, lambdaContext) => startInvocation(parts, event, lambdaContext));
  };
}

/** The runtime client has put methods of its own into `console` since we patched it. */
function stampConsoleAgain(runtime: Runtime): void {
  if (!runtime.config.disabledInstrumentations.includes('console')) {
    consoleRow.load(runtime).patch(console, undefined, undefined);
  }
}
