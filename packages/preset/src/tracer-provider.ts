import { context, type TracerProvider } from '@opentelemetry/api';
import { withoutDiagnostics } from './claim.js';
import type { Config } from './config/config.js';
import type { Log } from './log.js';
import type { Pipeline } from './pipeline.js';
import { SUPPRESSED_CONTEXT } from './rows/http/suppression.js';
import { createSdk, type Sdk } from './sdk/create-sdk.js';
import type { Others } from './sdk/others.js';
import { createPropagatingProvider } from './sdk/propagating-provider.js';
import { type Admission, createRollOutProvider, DrawnIds } from './sdk/roll-out-provider.js';

export interface InnerProvider {
  /** The provider behind the curating one: the SDK's, built at the first call, or one that only makes ids. */
  get(): TracerProvider;
  /** Metrics and log records. Undefined where there are none, or nothing was built yet. */
  others(): Others | undefined;
  shutdown(): Promise<void>;
}

/** @param admission which traces are recorded, in a roll-out to some of them */
export function createInnerProvider(
  config: Config,
  pipeline: Pipeline,
  log: Log,
  admission?: Admission,
): InnerProvider {
  const propagating = config.recording ? undefined : createPropagatingProvider();
  const idGenerator = admission && new DrawnIds();
  let sdk: Sdk | undefined;

  function recording(): TracerProvider {
    const parts = { ...pipeline, idGenerator, log };
    // Loading it reads files, and instrumentations of those (`fs`) would ask for the SDK again.
    sdk ??= withoutDiagnostics(() => context.with(SUPPRESSED_CONTEXT, () => createSdk(config, parts)));
    return sdk.tracerProvider;
  }
  const partly = admission && idGenerator && createRollOutProvider(admission, idGenerator, recording);

  return {
    get() {
      if (propagating) {
        // Logs and metrics may be wanted where traces are not.
        if (config.logs || config.metrics) recording();
        return propagating;
      }
      const provider = recording();
      return partly ?? provider;
    },
    others: () => sdk?.others,
    shutdown: async () => sdk?.shutdown(),
  };
}
