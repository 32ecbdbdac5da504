import { context, type TracerProvider } from '@opentelemetry/api';
import { withoutDiagnostics } from './claim.js';
import type { Config } from './config/config.js';
import type { Pipeline } from './pipeline.js';
import { SUPPRESSED_CONTEXT } from './rows/http/suppression.js';
import { createSdk, type Sdk } from './sdk/node-sdk.js';
import { createPropagatingProvider } from './sdk/propagating-provider.js';

export interface InnerProvider {
  /** The provider behind the curating one: NodeSDK's, built at the first call, or one that only makes ids. */
  get(): TracerProvider;
  shutdown(): Promise<void>;
}

export function createInnerProvider(config: Config, pipeline: Pipeline): InnerProvider {
  const propagating = config.recording ? undefined : createPropagatingProvider();
  let sdk: Sdk | undefined;

  return {
    get() {
      if (propagating) return propagating;
      // Loading it reads files, and instrumentations of those (`fs`) would ask for the SDK again.
      sdk ??= withoutDiagnostics(() => context.with(SUPPRESSED_CONTEXT, () => createSdk(config, pipeline)));
      return sdk.tracerProvider;
    },
    shutdown: async () => sdk?.shutdown(),
  };
}
