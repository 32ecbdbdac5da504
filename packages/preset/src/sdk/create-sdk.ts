import type { TracerProvider } from '@opentelemetry/api';
import type { Sampler, SpanProcessor } from '@winnow/sampler';
import type { Config } from '../config/config.js';
import type { Log } from '../log.js';
import { withOneCopy } from '../modules/one-copy.js';
import type { Others } from './others.js';

/** What the SDK is built from. Shapes, so that nothing of the SDK is loaded before it is needed. */
export interface SdkParts {
  readonly sampler: Sampler;
  readonly spanProcessor: SpanProcessor;
  /** The sampler is Winnow's own. */
  readonly judged: boolean;
  readonly log: Log;
  /** Default: random ids. */
  readonly idGenerator?: { generateTraceId(): string; generateSpanId(): string } | undefined;
}

export interface Sdk {
  readonly tracerProvider: TracerProvider;
  /** Metrics and log records, where there are any. */
  readonly others?: Others;
  shutdown(): Promise<void>;
}

type Choices = Pick<Config, 'metrics' | 'logs' | 'resourceDetectors'>;

/** Traces need a quarter of NodeSDK: the rest is exporters and readers for the other signals, and detectors. */
export function needsNodeSdk({ metrics, logs, resourceDetectors }: Choices): boolean {
  return metrics || logs || resourceDetectors;
}

/**
 * Builds the SDK, and nothing more of it than the configuration asks for (docs/adr/0009). Loading it takes its time, so this
 * happens at the first listen or span, never before.
 */
export function createSdk(config: Config, parts: SdkParts): Sdk {
  return withOneCopy(() => {
    if (needsNodeSdk(config)) {
      const { createNodeSdk } = require('./node-sdk.js') as typeof import('./node-sdk.js');
      return createNodeSdk(config, parts);
    }
    const { createTracesSdk } = require('./traces-sdk.js') as typeof import('./traces-sdk.js');
    return createTracesSdk(config, parts);
  });
}
