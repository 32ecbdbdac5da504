import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { UNSAMPLED } from './head.js';
import { DEFAULT_LIMITS } from './limits.js';
import type { LeanContext, SdkSpan } from './sdk-types.js';
import { createFakeClock } from './testing/fake-clock.js';
import { TraceEntry } from './trace-entry.js';
import { TraceStore } from './trace-store.js';

const clock = createFakeClock();
const newStore = () => new TraceStore(DEFAULT_LIMITS, clock);

function contextOf(n: number): LeanContext {
  return { traceId: String(n).padStart(32, '0'), spanId: '1'.padStart(16, '0'), traceFlags: 0, place: undefined };
}

function entryOf(context: LeanContext): TraceEntry {
  const root: SdkSpan = {
    name: 'GET',
    kind: SpanKind.SERVER,
    attributes: {},
    status: { code: SpanStatusCode.UNSET },
    startTime: [0, 0],
    endTime: [0, 0],
    duration: [0, 0],
    ended: false,
    events: [],
    links: [],
    resource: {},
    instrumentationScope: { name: 'test' },
    spanContext: () => context,
  };
  const entry = new TraceEntry(context.traceId, root, UNSAMPLED, clock);
  context.place = entry.slot;
  return entry;
}

const TRACES = 12;
const step = fc.record({
  act: fc.constantFrom('add', 'add', 'remove', 'get', 'of', 'entries', 'drain'),
  n: fc.nat(TRACES - 1),
});

it('knows what is open, by id, by context and by age, whatever has come and gone and been asked for', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 200 }), (steps) => {
      const store = newStore();
      // In order of age, as a map is.
      const open = new Map<number, TraceEntry>();
      const contexts = Array.from({ length: TRACES }, (_, n) => contextOf(n));
      for (const { act, n } of steps) {
        const context = contexts[n] as LeanContext;
        if (act === 'add' && !open.has(n)) {
          const entry = entryOf(context);
          store.add(entry);
          open.set(n, entry);
        }
        const known = open.get(n);
        if (act === 'remove' && known) {
          store.remove(known);
          open.delete(n);
        }
        if (act === 'get') expect(store.get(context.traceId)).toBe(open.get(n));
        if (act === 'of') expect(store.of(context)).toBe(open.get(n));
        if (act === 'entries') expect([...store.entries()]).toEqual([...open.values()]);
        if (act === 'drain') {
          for (const entry of store.entries()) if (entry.traceId >= context.traceId) store.remove(entry);
          for (const [key, entry] of open) if (entry.traceId >= context.traceId) open.delete(key);
        }
        expect(store.traces).toBe(open.size);
        expect(store.oldest()).toBe([...open.values()][0]);
      }
    }),
  );
});

it('is not misled by a context that another store remembers its fragment on', () => {
  const [mine, other] = [newStore(), newStore()];
  const context = contextOf(1);
  other.add(entryOf(context));
  const entry = entryOf(contextOf(1));
  mine.add(entry);
  expect(mine.of(context)).toBe(entry);
});

it('leaves nothing of what has left on its contexts, nor on what it stood beside', () => {
  const store = newStore();
  const entries = [1, 2, 3].map((n) => entryOf(contextOf(n)));
  for (const entry of entries) store.add(entry);
  const [, middle] = entries as [TraceEntry, TraceEntry, TraceEntry];
  store.remove(middle);
  const { older, younger, slot } = middle;
  expect({ older, younger, entry: slot.entry }).toEqual({ older: undefined, younger: undefined, entry: undefined });
  store.remove(middle);
  expect(store.traces).toBe(2);
});

it('lists a trace by its id only when somebody asks so, and takes it out again', () => {
  const store = newStore();
  const set = vi.spyOn(Map.prototype, 'set');
  const taken = vi.spyOn(Map.prototype, 'delete');
  const come = (n: number) => {
    const entry = entryOf(contextOf(n));
    store.add(entry);
    return entry;
  };
  for (let n = 1; n <= 5; n++) store.remove(come(n));
  const later = [6, 7, 8].map(come);
  store.get(contextOf(9).traceId);
  for (const entry of later) store.remove(entry);
  const ids = (calls: readonly (readonly unknown[])[]) => calls.map(([id]) => id);
  const [listed, gone] = [ids(set.mock.calls), ids(taken.mock.calls)];
  vi.restoreAllMocks();
  expect(listed).toEqual(later.map(({ traceId }) => traceId));
  expect(gone).toEqual(listed);
});
