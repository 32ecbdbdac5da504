import type { Clock } from './clock.js';
import type { SdkSpan } from './sdk-types.js';
import type { Limits } from './tail-sampling.js';
import type { TraceEntry } from './trace-entry.js';

/** Spans that were let go together, as they were: nothing is copied or wrapped before somebody asks for them. */
export interface Part {
  readonly entry: TraceEntry;
  readonly spans: readonly SdkSpan[];
  readonly bytes: number;
  readonly at: number;
}

/** What was dropped lately, for a service that turns out to keep the trace. Bounded by bytes and age, the oldest go first. */
export interface Retained {
  add(entry: TraceEntry, spans: readonly SdkSpan[], bytes: number): void;
  /** Takes out everything that is left of a trace, the oldest first. */
  take(traceId: string): readonly Part[];
  has(traceId: string): boolean;
  readonly traces: number;
  readonly bytes: number;
}

const NOTHING: readonly Part[] = [];
/** Parts of one trace: a client that sends one id for everything must not make one list of all its requests. */
const PARTS = 100;
/** Slots in front of the oldest part before they are cut off: an array is not to be shifted for each part that goes. */
const SLACK = 1024;

type Bounds = Pick<Limits, 'retainedBytes' | 'retainedMs'>;

export function createRetained({ retainedBytes, retainedMs }: Bounds, clock: Clock): Retained {
  const byTrace = new Map<string, Part[]>();
  let byAge: (Part | undefined)[] = [];
  let oldest = 0;
  let bytes = 0;

  function forget(part: Part): void {
    const { traceId } = part.entry;
    const parts = byTrace.get(traceId);
    // Taken already. The parts of a trace go by age too, so this one is the first of them.
    if (parts?.[0] !== part) return;
    bytes -= part.bytes;
    if (parts.length === 1) byTrace.delete(traceId);
    else parts.shift();
  }

  function shed(): void {
    const expired = clock.now() - retainedMs;
    for (;;) {
      const part = byAge[oldest];
      if (part === undefined || (bytes <= retainedBytes && part.at >= expired)) break;
      byAge[oldest++] = undefined;
      forget(part);
    }
    if (oldest < SLACK) return;
    byAge = byAge.slice(oldest);
    oldest = 0;
  }

  return {
    add(entry, spans, size) {
      const { traceId } = entry;
      const parts = byTrace.get(traceId);
      if (parts !== undefined && parts.length >= PARTS) return;
      const part: Part = { entry, spans, bytes: size, at: clock.now() };
      if (parts === undefined) byTrace.set(traceId, [part]);
      else parts.push(part);
      byAge.push(part);
      bytes += size;
      shed();
    },

    take(traceId) {
      if (byTrace.size === 0) return NOTHING;
      shed();
      const parts = byTrace.get(traceId);
      if (parts === undefined) return NOTHING;
      byTrace.delete(traceId);
      for (const part of parts) bytes -= part.bytes;
      return parts;
    },

    has: (traceId) => byTrace.has(traceId),

    get traces() {
      return byTrace.size;
    },
    get bytes() {
      return bytes;
    },
  };
}
