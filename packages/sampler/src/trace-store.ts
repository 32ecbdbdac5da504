import type { Clock } from './clock.js';
import { createKeptIds, type KeptIds } from './kept-ids.js';
import type { LeanContext } from './sdk-types.js';
import type { Limits } from './tail-sampling.js';
import { Slot, type TraceEntry } from './trace-entry.js';

/**
 * Slots that are never filled. Without them a map that holds a handful, comes down to nothing and grows again would be given a new
 * table with every few requests, by a runtime call each time.
 */
const BALLAST = Array.from({ length: 64 }, (_, n): [string, Slot] => [`ballast ${n}`, new Slot()]);

/**
 * The fragments that are open in this process, and what they hold. Entries are made and removed by `fragments.ts` alone;
 * the sampler and the propagator only look.
 */
export class TraceStore {
  readonly keptIds: KeptIds;
  traces = 0;
  spans = 0;
  bytes = 0;
  // In order of age, linked to each other: most traces come and go without anybody asking for them by their id.
  #oldest: TraceEntry | undefined;
  #youngest: TraceEntry | undefined;
  /** By id: those that were there when somebody last asked so. To hash an id takes longer than to judge its trace. */
  readonly #byId = new Map<string, Slot>(BALLAST);
  /** The oldest one that is not in there; those after it are not either. */
  #unlisted: TraceEntry | undefined;
  /** A trace's spans start and end in runs: whoever asks by id mostly asks for the same trace as the one before. */
  #last: TraceEntry | undefined;

  constructor(limits: Limits, clock: Clock) {
    this.keptIds = createKeptIds(limits.keptIds, clock);
  }

  /** The fragment of a span that has started here. The preset's own contexts remember it, for others it is looked up by the id. */
  of(context: LeanContext): TraceEntry | undefined {
    const { place } = context;
    const known = place instanceof Slot && place.store === this ? place.entry : undefined;
    return known ?? this.get(context.traceId);
  }

  get(traceId: string): TraceEntry | undefined {
    if (this.#last?.traceId === traceId) return this.#last;
    for (let entry = this.#unlisted; entry !== undefined; entry = entry.younger) {
      entry.slot.listed = true;
      this.#byId.set(entry.traceId, entry.slot);
    }
    this.#unlisted = undefined;
    const entry = this.#byId.get(traceId)?.entry;
    if (entry !== undefined) this.#last = entry;
    return entry;
  }

  add(entry: TraceEntry): void {
    entry.slot.store = this;
    entry.slot.entry = entry;
    entry.older = this.#youngest;
    if (this.#youngest === undefined) this.#oldest = entry;
    else this.#youngest.younger = entry;
    this.#youngest = entry;
    this.#unlisted ??= entry;
    this.#last = entry;
    this.traces++;
  }

  /** Forgets the fragment; what it decided is remembered where something later could need it. */
  remove(entry: TraceEntry): void {
    const { older, younger, slot } = entry;
    if (slot.entry === undefined) return;
    slot.entry = undefined;
    if (this.#last === entry) this.#last = undefined;
    if (older === undefined) this.#oldest = younger;
    else older.younger = younger;
    if (younger === undefined) this.#youngest = older;
    else younger.older = older;
    // What is held for a recall must not hold its neighbours.
    entry.older = undefined;
    entry.younger = undefined;
    if (slot.listed) this.#byId.delete(entry.traceId);
    else if (this.#unlisted === entry) this.#unlisted = younger;
    this.traces--;
    // An unsampled trace that was dropped needs no memory: its flags say the same again.
    if (entry.state === 'kept' || entry.baseline) this.keptIds.add(entry.traceId, entry, entry.roots);
  }

  /** The oldest first. The one at hand may be removed on the way. */
  *entries(): Iterable<TraceEntry> {
    for (let entry = this.#oldest; entry !== undefined; ) {
      const { younger } = entry;
      yield entry;
      entry = entry.slot.entry === undefined ? younger : entry.younger;
    }
  }

  oldest(): TraceEntry | undefined {
    return this.#oldest;
  }
}
