import { INVALID_SPAN_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Clock } from './clock.js';
import { type PackedSpans, packSpans, unpackSpans } from './packed-spans.js';
import type { SdkSpan } from './sdk-types.js';
import type { Limits } from './tail-sampling.js';
import type { TraceEntry } from './trace-entry.js';

/** Spans that were let go together. */
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
/** The root of a fragment that is open, or that left in parts. */
const STILL_THERE = -1;
/** Parts of one trace and generation: a client that sends one id for everything must not make one list of all its requests. */
const PARTS = 100;
/** What is dropped is put together with what was dropped at about the same time, and goes together with that. */
const GENERATIONS = 8;
/** Bytes of one value in a list. */
const SLOT = 8;

/**
 * Nearly all that is put in here is never asked for. So nothing of it goes one by one: a map that parts are taken out of again and again
 * costs more than all the rest, and the garbage collector is rid of a whole generation at once.
 */
interface Generation {
  readonly since: number;
  readonly byTrace: Map<string, Link>;
  /** Those of all its parts, in a list that may be longer. */
  readonly spans: PackedSpans;
  /** Where the next ones go. */
  end: number;
  bytes: number;
}

/** Parts of one trace, the youngest first. Few objects, because most traces are in here. */
interface Link {
  readonly entry: TraceEntry;
  /** Where in the generation's list its spans begin and end. */
  readonly from: number;
  readonly to: number;
  /** Where among the spans the root of the fragment is, which is held without it once it has left. */
  readonly root: number;
  /** What the spans take while they are spans. */
  readonly bytes: number;
  /** Whole milliseconds after the generation's first. */
  readonly after: number;
  readonly before: Link | undefined;
  readonly count: number;
}

type Bounds = Pick<Limits, 'retainedBytes' | 'retainedMs'>;

export function createRetained({ retainedBytes, retainedMs }: Bounds, clock: Clock): Retained {
  /** The oldest first. */
  let generations: Generation[] = [];
  let bytes = 0;
  /** A list that has grown and grown old: nobody has to move it any more. One that grew out of proportion goes. */
  let spare: PackedSpans = [];

  function current(now: number): Generation {
    const last = generations.at(-1);
    if (last && last.bytes < retainedBytes / GENERATIONS && now - last.since < retainedMs / GENERATIONS) return last;
    const next = { since: now, byTrace: new Map(), spans: spare, end: 0, bytes: 0 };
    spare = [];
    generations.push(next);
    return next;
  }

  function shed(now: number): void {
    for (;;) {
      const [oldest, next] = generations;
      // Its youngest part is as old as the generation after it.
      const expired = oldest && now - (next?.since ?? oldest.since + retainedMs / GENERATIONS) > retainedMs;
      if (!oldest || (bytes <= retainedBytes && !expired)) return;
      bytes -= oldest.bytes;
      if (oldest.spans.length * SLOT <= retainedBytes / GENERATIONS) spare = cleared(oldest);
      generations = generations.slice(1);
    }
  }

  return {
    add(entry, spans, size) {
      const { traceId } = entry;
      const now = clock.now();
      const generation = current(now);
      const before = generation.byTrace.get(traceId);
      const count = (before?.count ?? 0) + 1;
      if (count > PARTS) return;
      const root = entry.open === 0 ? spans.indexOf(entry.root) : STILL_THERE;
      if (root >= 0) entry.root = PACKED;
      const after = Math.floor(now - generation.since);
      const from = generation.end;
      const to = packSpans(spans, generation.spans, from);
      generation.end = to;
      const link: Link = { entry, from, to, root, bytes: size, after, before, count };
      generation.byTrace.set(traceId, link);
      generation.bytes += size;
      bytes += size;
      shed(now);
    },

    take(traceId) {
      if (bytes === 0) return NOTHING;
      const now = clock.now();
      shed(now);
      const parts: Part[] = [];
      // From the youngest to the oldest, and turned round.
      for (const generation of generations.toReversed()) {
        const found = generation.byTrace.get(traceId);
        if (found === undefined) continue;
        generation.byTrace.delete(traceId);
        for (let link: Link | undefined = found; link !== undefined; link = link.before) {
          generation.bytes -= link.bytes;
          bytes -= link.bytes;
          const at = generation.since + link.after;
          if (now - at <= retainedMs) parts.push(partOf(link, generation.spans.slice(link.from, link.to), at));
          generation.spans.fill(undefined, link.from, link.to);
        }
      }
      return parts.reverse();
    },

    has: (traceId) => generations.some(({ byTrace }) => byTrace.has(traceId)),

    get traces() {
      return generations.reduce((sum, { byTrace }) => sum + byTrace.size, 0);
    },
    get bytes() {
      return bytes;
    },
  };
}

/** Not by `fill`, which takes V8 thirty instructions for each value. */
function cleared({ spans, end }: Generation): PackedSpans {
  for (let at = 0; at < end; at++) spans[at] = undefined;
  return spans;
}

function partOf({ entry, root, bytes }: Link, packed: PackedSpans, at: number): Part {
  const spans = unpackSpans(entry.traceId, packed);
  if (root >= 0) entry.root = spans[root] as SdkSpan;
  return { entry, spans, bytes, at };
}

/** Stands for the root of a fragment that has left: nobody asks for it. */
const PACKED: SdkSpan = Object.freeze({
  name: '',
  kind: SpanKind.INTERNAL,
  attributes: {},
  status: { code: SpanStatusCode.UNSET },
  startTime: [0, 0],
  endTime: [0, 0],
  duration: [0, 0],
  ended: true,
  events: [],
  links: [],
  resource: {},
  instrumentationScope: { name: '' },
  spanContext: () => INVALID_SPAN_CONTEXT,
} satisfies SdkSpan);
