import { afterEach, expect, it, vi } from 'vitest';
import { resolve } from '../config/index.js';
import type { SdkParts } from './create-sdk.js';
import { createNodeSdk } from './node-sdk.js';
import { createTracesSdk } from './traces-sdk.js';

afterEach(() => vi.unstubAllEnvs());

/** What a provider is made of; the SDK keeps it private. */
interface Made {
  readonly _resource: { readonly attributes: object };
  readonly _tracerOptions: { readonly spanLimits: object; readonly sampler: object };
  readonly _activeSpanProcessor: { readonly _spanProcessors: readonly object[] };
}

const parts: SdkParts = {
  sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'none' },
  spanProcessor: { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} },
};

it.each([
  ['nothing set', {}],
  ['a name', { OTEL_SERVICE_NAME: 'shop' }],
  ['attributes', { OTEL_RESOURCE_ATTRIBUTES: 'service.name=shop,deployment.environment.name=test' }],
  ['limits of spans', { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5' }],
  ['limits of anything', { OTEL_ATTRIBUTE_COUNT_LIMIT: '4', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0' }],
  ['limits of parts', { OTEL_SPAN_EVENT_COUNT_LIMIT: '2', OTEL_SPAN_LINK_COUNT_LIMIT: '0' }],
  ['limits of parts of parts', { OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '1' }],
  ['limits that are none', { OTEL_SPAN_LINK_COUNT_LIMIT: 'many', OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: ' ' }],
])('is what NodeSDK makes of it, with %s', (_what, env: Record<string, string>) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { config } = resolve(env);
  const [ours, stock] = [createTracesSdk, createNodeSdk].map((create) => shown(create(config, parts).tracerProvider));
  expect(ours).toEqual(stock);
});

function shown(provider: object): object {
  const { _resource, _tracerOptions, _activeSpanProcessor } = provider as Made;
  const attributes = { ..._resource.attributes, 'service.instance.id': 'of each its own' };
  const { spanLimits, sampler } = _tracerOptions;
  return { attributes, spanLimits, sampler, processors: _activeSpanProcessor._spanProcessors };
}
