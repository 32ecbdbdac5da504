import type { Attributes, Context, Link, SpanKind, TracerProvider } from '@opentelemetry/api';
import type { Config } from '../config/config.js';
import { withOneCopy } from '../modules/one-copy.js';
import { resourceAttributes } from './resource.js';

/** What the SDK is built from. Shapes, so that nothing of the SDK is loaded before it is needed. */
export interface SdkParts {
  readonly sampler: {
    shouldSample(
      context: Context,
      traceId: string,
      name: string,
      kind: SpanKind,
      attributes: Attributes,
      links: Link[],
    ): unknown;
    toString(): string;
  };
  readonly spanProcessor: object;
  /** Default: the SDK's own. */
  readonly idGenerator?: { generateTraceId(): string; generateSpanId(): string } | undefined;
}

export interface Sdk {
  readonly tracerProvider: TracerProvider;
  shutdown(): Promise<void>;
}

type NodeSdkModule = typeof import('@opentelemetry/sdk-node');
type NodeSdkOptions = NonNullable<ConstructorParameters<NodeSdkModule['NodeSDK']>[0]>;

/**
 * Builds NodeSDK and returns its tracer provider. Loading it takes some 150 ms, so this happens at the first span or the
 * first instrumented library, never before. The api's globals are ours already; that NodeSDK fails to set them is meant.
 */
export function createSdk(config: Config, parts: SdkParts): Sdk {
  return withOneCopy(() => {
    const { NodeSDK } = require('@opentelemetry/sdk-node') as NodeSdkModule;
    const { resourceFromAttributes, detectResources, envDetector } =
      require('@opentelemetry/resources') as typeof import('@opentelemetry/resources');
    const own = resourceFromAttributes(resourceAttributes(config.serviceName));
    const sdk = new NodeSDK({
      resource: own.merge(detectResources({ detectors: [envDetector] })),
      autoDetectResources: config.resourceDetectors,
      // Over what the environment says: `start({ serviceName })` is the stronger word.
      ...(config.serviceName === undefined ? {} : { serviceName: config.serviceName }),
      sampler: parts.sampler as NodeSdkOptions['sampler'],
      ...(parts.idGenerator ? { idGenerator: parts.idGenerator } : {}),
      spanProcessors: [parts.spanProcessor] as unknown as NodeSdkOptions['spanProcessors'],
      contextManager: null as unknown as undefined,
      textMapPropagator: null,
      // Given explicitly: without them NodeSDK starts OTLP exporters for metrics and logs on its own.
      ...(config.metrics ? {} : { metricReaders: [] }),
      ...(config.logs ? {} : { logRecordProcessors: [] }),
      instrumentations: [],
    });
    sdk.start();
    return { tracerProvider: tracerProviderOf(sdk), shutdown: () => sdk.shutdown() };
  });
}

/** NodeSDK keeps its provider private and offers it through the api's globals alone, which are ours. Versions are pinned. */
function tracerProviderOf(sdk: object): TracerProvider {
  const provider = (sdk as { _tracerProvider?: TracerProvider })._tracerProvider;
  if (!provider) throw new Error('NodeSDK made no tracer provider');
  return provider;
}
