import type { DiagLogger, TracerProvider } from '@opentelemetry/api';
import { setDiagLogger } from './claim.js';
import type { Config } from './config/config.js';
import { createDiagLogger } from './diag-logger.js';
import type { Log } from './log.js';
import type { Pipeline } from './pipeline.js';
import { createSdk, type Sdk } from './sdk/node-sdk.js';
import { createPropagatingProvider } from './sdk/propagating-provider.js';

export interface InnerProvider {
  /** The provider behind the curating one: NodeSDK's, built at the first call, or one that only makes ids. */
  get(): TracerProvider;
  readonly diagLogger: DiagLogger;
  shutdown(): Promise<void>;
}

export function createInnerProvider(config: Config, pipeline: Pipeline, log: Log): InnerProvider {
  const propagating = config.recording ? undefined : createPropagatingProvider();
  let building = false;
  let sdk: Sdk | undefined;
  const diagLogger = createDiagLogger(log, () => building);

  function build(): Sdk {
    building = true;
    try {
      return createSdk(config, pipeline);
    } finally {
      building = false;
      setDiagLogger(diagLogger);
    }
  }

  return {
    diagLogger,
    get() {
      if (propagating) return propagating;
      sdk ??= build();
      return sdk.tracerProvider;
    },
    shutdown: async () => sdk?.shutdown(),
  };
}
