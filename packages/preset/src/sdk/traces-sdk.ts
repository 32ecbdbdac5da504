import { getNumberFromEnv } from '@opentelemetry/core';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import type { Sampler } from '@winnow/sampler';
import type { Config } from '../config/config.js';
import { createTracerProvider } from '../tracer/create-tracer-provider.js';
import type { SpanLimits } from '../tracer/span-limits.js';
import type { Sdk, SdkParts } from './create-sdk.js';
import { resourceAttributes } from './resource.js';

/** What NodeSDK would make of these parts, where there are traces alone. A test builds both and compares. */
export function createTracesSdk(config: Config, { sampler, spanProcessor, idGenerator, judged }: SdkParts): Sdk {
  const { serviceName } = config;
  const own = resourceFromAttributes(resourceAttributes(serviceName, config.lambda));
  const resource = own.merge(detectResources({ detectors: [envDetector] }));
  const tracerProvider = createTracerProvider({
    // Over what the environment says: `start({ serviceName })` is the stronger word.
    resource:
      serviceName === undefined ? resource : resource.merge(resourceFromAttributes({ 'service.name': serviceName })),
    sampler: judged ? sampler : free(sampler),
    processor: spanProcessor,
    limits: spanLimits(),
    ids: idGenerator,
  });
  return { tracerProvider, shutdown: () => tracerProvider.shutdown() };
}

/** Samplers of others may also write into the attributes that they are shown, which may be those of other spans too. */
function free(sampler: Sampler): Sampler {
  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      const seen = { ...attributes };
      const result = sampler.shouldSample(context, traceId, name, kind, seen, links);
      return { ...result, attributes: { ...seen, ...result.attributes } };
    },
    toString: () => sampler.toString(),
  };
}

function spanLimits(): Partial<SpanLimits> {
  const limit = (...names: readonly string[]) =>
    names.map((name) => getNumberFromEnv(name)).find((value) => value !== undefined);
  return Object.fromEntries(
    Object.entries({
      attributeCountLimit: limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
      attributeValueLengthLimit: limit('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
      eventCountLimit: limit('OTEL_SPAN_EVENT_COUNT_LIMIT'),
      linkCountLimit: limit('OTEL_SPAN_LINK_COUNT_LIMIT'),
      attributePerEventCountLimit: limit('OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT'),
      attributePerLinkCountLimit: limit('OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT'),
    }).filter(([, value]) => value !== undefined),
  );
}
