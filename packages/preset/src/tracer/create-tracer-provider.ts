import { diag, type Tracer, type TracerOptions, type TracerProvider } from '@opentelemetry/api';
import { createPooledIds } from './pooled-ids.js';
import { RecordingTracer, type TracerParts } from './recording-tracer.js';
import { DEFAULT_LIMITS, type SpanLimits } from './span-limits.js';

export interface ProviderParts extends Pick<TracerParts, 'sampler' | 'processor' | 'resource'> {
  /** Those that are not given are the SDK's defaults. */
  readonly limits?: Partial<SpanLimits>;
  readonly ids?: TracerParts['ids'] | undefined;
}

export interface RecordingProvider extends TracerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * A tracer provider for spans that are mostly dropped: the SDK's in what it does, and lean in what it does for spans that nobody
 * will look at. For a sampler that adds no attributes of its own making it slow, and for one processor.
 */
export function createTracerProvider({ sampler, processor, resource, limits, ids }: ProviderParts): RecordingProvider {
  const tracers = new Map<string, Tracer>();
  const common = { sampler, processor, resource, limits: within(limits), ids: ids ?? createPooledIds() };
  return {
    getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
      const key = `${name}@${version ?? ''}:${options?.schemaUrl ?? ''}`;
      const known = tracers.get(key);
      if (known !== undefined) return known;
      const scope = { name, version, schemaUrl: options?.schemaUrl };
      const tracer = new RecordingTracer({ ...common, scope } as TracerParts);
      tracers.set(key, tracer);
      return tracer;
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}

function within(given: Partial<SpanLimits> = {}): SpanLimits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  if (limits.attributeValueLengthLimit > 0) return limits;
  diag.warn(`Attribute value limit must be positive, got ${limits.attributeValueLengthLimit}`);
  return { ...limits, attributeValueLengthLimit: Number.POSITIVE_INFINITY };
}
