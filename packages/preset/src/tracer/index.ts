// The tracer alone, for a pipeline of one's own: `createTracerProvider({ sampler, processor, resource })`.
export { createTracerProvider, type ProviderParts, type RecordingProvider } from './create-tracer-provider.js';
export type { SpanLimits } from './span-limits.js';
