import type { TracerProvider } from '@opentelemetry/api';
import { rulesFor } from '../rows/table.js';
import { createCuratingProvider } from './curating-provider.js';

/**
 * Curates a tracer provider of your own, for those who set up NodeSDK themselves: hand the result to
 * `trace.setGlobalTracerProvider()` and to `registerInstrumentations()`. Noise is passed through, names are low in
 * cardinality, secrets are masked, with the rules of the preset.
 */
export function curate(provider: TracerProvider): TracerProvider {
  return createCuratingProvider({ inner: () => provider, rulesFor });
}
