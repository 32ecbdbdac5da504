import type { Clock } from './clock.js';
import { createKeptIds, type KeptIds } from './kept-ids.js';
import type { Limits } from './tail-sampling.js';
import type { TraceEntry } from './trace-entry.js';

/**
 * The fragments that are open in this process, and what they hold. Entries are made and removed by `fragments.ts` alone;
 * the sampler and the propagator only look.
 */
export class TraceStore {
  /** Insertion order is age. */
  readonly entries = new Map<string, TraceEntry>();
  readonly keptIds: KeptIds;
  spans = 0;
  bytes = 0;
  // A trace's spans start and end in runs: most look-ups ask for the same trace as the one before.
  #lastId = '';
  #last: TraceEntry | undefined;

  constructor(limits: Limits, clock: Clock) {
    this.keptIds = createKeptIds(limits.keptIds, clock);
  }

  get(traceId: string): TraceEntry | undefined {
    if (traceId === this.#lastId) return this.#last;
    const entry = this.entries.get(traceId);
    if (entry !== undefined) {
      this.#lastId = traceId;
      this.#last = entry;
    }
    return entry;
  }

  add(entry: TraceEntry): void {
    this.entries.set(entry.traceId, entry);
    this.#lastId = entry.traceId;
    this.#last = entry;
  }

  /** Forgets the fragment; what it decided is remembered where something later could need it. */
  remove(entry: TraceEntry): void {
    this.entries.delete(entry.traceId);
    if (this.#lastId === entry.traceId) {
      this.#lastId = '';
      this.#last = undefined;
    }
    // An unsampled trace that was dropped needs no memory: its flags say the same again.
    if (entry.state === 'kept' || entry.baseline) this.keptIds.add(entry.traceId, entry, entry.roots);
  }

  oldest(): TraceEntry | undefined {
    for (const entry of this.entries.values()) return entry;
    return undefined;
  }
}
