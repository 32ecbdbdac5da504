import type { Clock } from './clock.js';
import { createKeptIds, type KeptIds } from './kept-ids.js';
import type { Limits } from './tail-sampling.js';
import type { Slot, TraceEntry } from './trace-entry.js';

/**
 * Slots that are never filled. Without them a map that holds a handful, comes down to nothing and grows again would be given a new
 * table with every few requests, by a runtime call each time.
 */
const BALLAST = Array.from({ length: 64 }, (_, n): [string, Slot] => [`ballast ${n}`, { entry: undefined }]);

/**
 * The fragments that are open in this process, and what they hold. Entries are made and removed by `fragments.ts` alone;
 * the sampler and the propagator only look.
 */
export class TraceStore {
  /** Insertion order is age. */
  readonly #slots = new Map<string, Slot>(BALLAST);
  readonly keptIds: KeptIds;
  spans = 0;
  bytes = 0;
  // A trace's spans start and end in runs: most look-ups ask for the same trace as the one before.
  #lastId = '';
  #last: TraceEntry | undefined;

  constructor(limits: Limits, clock: Clock) {
    this.keptIds = createKeptIds(limits.keptIds, clock);
  }

  get traces(): number {
    return this.#slots.size - BALLAST.length;
  }

  get(traceId: string): TraceEntry | undefined {
    if (traceId === this.#lastId) return this.#last;
    const entry = this.#slots.get(traceId)?.entry;
    if (entry !== undefined) {
      this.#lastId = traceId;
      this.#last = entry;
    }
    return entry;
  }

  add(entry: TraceEntry): void {
    entry.slot.entry = entry;
    this.#slots.set(entry.traceId, entry.slot);
    this.#lastId = entry.traceId;
    this.#last = entry;
  }

  /** Forgets the fragment; what it decided is remembered where something later could need it. */
  remove(entry: TraceEntry): void {
    entry.slot.entry = undefined;
    this.#slots.delete(entry.traceId);
    if (this.#lastId === entry.traceId) {
      this.#lastId = '';
      this.#last = undefined;
    }
    // An unsampled trace that was dropped needs no memory: its flags say the same again.
    if (entry.state === 'kept' || entry.baseline) this.keptIds.add(entry.traceId, entry, entry.roots);
  }

  /** The oldest first. Entries may be removed on the way. */
  *entries(): Iterable<TraceEntry> {
    for (const { entry } of this.#slots.values()) if (entry) yield entry;
  }

  oldest(): TraceEntry | undefined {
    for (const entry of this.entries()) return entry;
    return undefined;
  }
}
