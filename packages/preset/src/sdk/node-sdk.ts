import { metrics, type TracerProvider } from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { Config } from '../config/config.js';
import { createDatabaseDurations } from '../metrics/database-durations.js';
import { ownVersion } from '../version.js';
import type { Sdk, SdkParts } from './create-sdk.js';
import { guardSpans } from './guarded-spans.js';
import type { LoggerProvider } from './last-interval.js';
import type { MeterProvider } from './last-metrics.js';
import { deliverOthers } from './others.js';
import { resourceAttributes } from './resource.js';

type NodeSdkOptions = Partial<NodeSDKConfiguration>;

/** NodeSDK, for more than traces. The api's globals are ours already; that it fails to set them is meant. */
export function createNodeSdk(config: Config, parts: SdkParts): Sdk {
  const { SpanImpl } = require('@opentelemetry/sdk-trace/build/src/Span') as { SpanImpl: { prototype: object } };
  guardSpans(SpanImpl.prototype);
  const own = resourceFromAttributes(resourceAttributes(config.serviceName, config.lambda));
  const durations = createDatabaseDurations(() => metrics.getMeter('@winnow/preset', ownVersion()));
  const sdk = new NodeSDK({
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    autoDetectResources: config.resourceDetectors,
    // Over what the environment says: `start({ serviceName })` is the stronger word.
    ...(config.serviceName === undefined ? {} : { serviceName: config.serviceName }),
    sampler: parts.sampler as NonNullable<NodeSdkOptions['sampler']>,
    ...(parts.idGenerator ? { idGenerator: parts.idGenerator } : {}),
    spanProcessors: [parts.spanProcessor, ...(config.metrics ? [durations] : [])] as unknown as NonNullable<
      NodeSdkOptions['spanProcessors']
    >,
    contextManager: null as unknown as undefined,
    textMapPropagator: null,
    // Given explicitly: without them NodeSDK starts OTLP exporters for metrics and logs on its own.
    ...(config.metrics ? {} : { metricReaders: [] }),
    ...(config.logs ? {} : { logRecordProcessors: [] }),
    instrumentations: [],
  });
  sdk.start();
  const { _tracerProvider: tracerProvider, _meterProvider, _loggerProvider } = sdk as unknown as Private;
  if (!tracerProvider) throw new Error('NodeSDK made no tracer provider');
  const others = deliverOthers({ metrics: _meterProvider, logs: _loggerProvider }, config, parts.log);
  return {
    tracerProvider,
    others,
    async shutdown() {
      await sdk.shutdown();
      await others.shutdown();
    },
  };
}

/** NodeSDK keeps its providers private and offers them through the api's globals alone, which are ours. Versions are pinned. */
interface Private {
  readonly _tracerProvider?: TracerProvider;
  readonly _meterProvider?: MeterProvider;
  readonly _loggerProvider?: LoggerProvider;
}
