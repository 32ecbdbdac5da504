import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createExportQueue } from './export-queue.js';
import { PRIORITIES } from './priorities.js';
import type { SdkSpan } from './sdk-types.js';
import type { Batch, Packed, Result, Sink } from './sink.js';
import type { QueueOptions } from './tail-sampling.js';
import { createFakeClock } from './testing/fake-clock.js';

const AGAIN: Result = { ok: false, retry: true, error: new Error('connect ECONNREFUSED') };
const BYTES = 10;

interface Pack extends Packed {
  readonly names: readonly string[];
}

const namesOf = ({ spans, packed = [] }: Batch) => [
  ...(packed as readonly Pack[]).flatMap(({ names }) => names),
  ...spans.map(({ name }) => name),
];

/** A sink that packs, and remembers the names of what it was given. */
function setUp(options: Partial<QueueOptions> = {}, own: Partial<Sink> = {}) {
  const clock = createFakeClock();
  const warnings: string[] = [];
  const batches: Batch[] = [];
  const packs: Pack[] = [];
  const answers: Result[] = [];
  const sink: Sink = {
    pack(spans) {
      const pack = { names: spans.map(({ name }) => name), bytes: spans.length * BYTES };
      packs.push(pack);
      return pack;
    },
    async send(batch) {
      const answer = answers.shift() ?? { ok: true };
      if (answer.ok) batches.push(batch);
      return answer;
    },
    flushSync(rest) {
      batches.push(...rest);
      return 0;
    },
    ...own,
  };
  const queue = createExportQueue({ sink, clock, options, warn: (_, message) => warnings.push(message) });
  const add = (count: number, name: string, reason: (typeof PRIORITIES)[number] = 'baseline') => {
    const spans = Array.from({ length: count }, (_, index) => ({ name: `${name}-${index}` }) as unknown as SdkSpan);
    queue.add(spans, reason, count * 100);
  };
  return { queue, clock, warnings, batches, packs, answers, add };
}

/** Lets everything that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('spans are packed as soon as there are 32 of a kind, not in the turn of the last of them', async () => {
  const { queue, add, packs, batches } = setUp();
  for (let n = 0; n < 31; n++) add(1, `ordinary ${n}`);
  for (let n = 0; n < 31; n++) add(1, `failed ${n}`, 'error');
  await settle();
  expect(packs).toEqual([]);
  expect(queue.stats.bytes).toBe(6200);
  add(2, 'ordinary 31');
  expect(packs).toEqual([]);
  await settle();
  expect(packs.map(({ names }) => [names.length, names.at(0), names.at(-1)])).toEqual([
    [33, 'ordinary 0-0', 'ordinary 31-1'],
  ]);
  expect(queue.stats).toMatchObject({ queued: 64, bytes: 3100 + 33 * BYTES });
  await queue.flush();
  expect(batches).toEqual([{ spans: expect.objectContaining({ length: 31 }), packed: packs }]);
  expect(batches.flatMap(namesOf)).toHaveLength(64);
  expect(queue.stats).toMatchObject({ queued: 0, bytes: 0, exported: 64, lost: 0 });
});

it('a turn packs once, however many spans have come', async () => {
  const { add, packs } = setUp();
  const made: number[] = [];
  for (let n = 0; n < 100; n++) add(1, `ordinary ${n}`);
  for (let n = 100; n < 104; n++) {
    await settle();
    made.push(packs.length);
    add(1, `ordinary ${n}`);
  }
  expect(made).toEqual([1, 2, 3, 3]);
  expect(packs.map(({ names }) => names.length)).toEqual([32, 32, 32]);
});

it('no batch is larger than it may be, and nothing is sent twice, whatever comes while one is under way', async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const sent: string[][] = [];
  const send = async (batch: Batch): Promise<Result> => {
    await gate;
    sent.push(namesOf(batch));
    return { ok: true };
  };
  const { queue, add, packs } = setUp({ batchSpans: 70 }, { send });
  const counts = [70, 31, 40, 120, 20, 20, 1, 31, 71, 32, 31, 60];
  for (const [index, count] of counts.entries()) {
    add(count, `${index}`);
    await settle();
  }
  expect(packs.map(({ names }) => names.length)).toEqual([40, 40, 32, 32, 60]);
  open();
  await queue.flush();
  expect(Math.max(...sent.map(({ length }) => length))).toBeLessThanOrEqual(70);
  expect([sent.flat().length, new Set(sent.flat()).size]).toEqual([527, 527]);
});

it('the end of the process takes packs along', async () => {
  const { queue, add, batches, packs } = setUp();
  for (let n = 0; n < 40; n++) add(1, `ordinary ${n}`);
  await settle();
  expect(queue.flushSync(100)).toBe(0);
  expect(packs).toHaveLength(1);
  expect(batches.flatMap(namesOf)).toHaveLength(40);
});

it('spans that have to stay as they are do so', async () => {
  const { queue, add, batches } = setUp({}, { pack: () => undefined });
  for (let n = 0; n < 40; n++) add(1, `ordinary ${n}`);
  await queue.flush();
  expect(batches.map(({ spans, packed }) => [spans.length, packed])).toEqual([[40, undefined]]);
});

it('a sink that cannot pack after all is not asked again, and one line says so', async () => {
  let asked = 0;
  const pack = () => {
    asked++;
    throw new Error('no');
  };
  const { queue, add, batches, warnings } = setUp({}, { pack });
  for (let n = 0; n < 100; n++) {
    add(1, `ordinary ${n}`);
    await settle();
  }
  await queue.flush();
  expect(asked).toBe(1);
  expect(warnings).toEqual(['the exporter could not pack spans, which wait as they are: no']);
  expect(batches.flatMap(namesOf)).toHaveLength(100);
});

it('what a sink says of a pack is not taken on trust: the bound of the queue is made of it', async () => {
  for (const answer of [{ bytes: Number.NaN }, {}, null, Promise.resolve({ bytes: 1 })]) {
    const { queue, add, warnings } = setUp({}, { pack: () => answer as Packed });
    for (let n = 0; n < 40; n++) add(1, `ordinary ${n}`);
    await settle();
    expect(queue.stats.bytes).toBe(4000);
    expect(warnings).toEqual([expect.stringMatching(/pack\(\) answered with .*expected \{ bytes/)]);
  }
});

it('nothing is packed where a batch is small', async () => {
  const { queue, add, packs } = setUp({ batchSpans: 63 }, { send: () => new Promise(() => {}) });
  for (let n = 0; n < 200; n++) add(1, `ordinary ${n}`);
  await settle();
  add(1, 'one more');
  await settle();
  expect([packs.length, queue.stats.queued]).toEqual([0, 201]);
});

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ add: fc.integer({ min: 1, max: 60 }), as: fc.constantFrom(...PRIORITIES) }) },
  { weight: 2, arbitrary: fc.record({ advance: fc.constantFrom(100, 1000, 30_000) }) },
  { weight: 1, arbitrary: fc.record({ refuse: fc.nat(3) }) },
);

it('every span is sent once, or counted as lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 60 }),
      fc.integer({ min: 1, max: 150 }),
      async (steps, batchSpans) => {
        const { queue, clock, add, batches, answers, packs } = setUp({ batchSpans, maxSpans: 400 });
        let added = 0;
        for (const [index, one] of steps.entries()) {
          if ('add' in one) {
            add(one.add, `${index}`, one.as);
            added += one.add;
          } else if ('advance' in one) clock.advance(one.advance);
          else answers.push(...Array.from({ length: one.refuse }, () => AGAIN));
          await settle();
          expect(queue.stats.queued).toBeLessThanOrEqual(400);
        }
        answers.length = 0;
        queue.flushSync(100);
        const names = batches.flatMap(namesOf);
        const { exported, lost, bytes } = queue.stats;
        expect(new Set(names).size).toBe(names.length);
        expect([names.length, added]).toEqual([exported, exported + lost]);
        expect(bytes).toBe(0);
        for (const batch of batches) expect(namesOf(batch).length).toBeLessThanOrEqual(batchSpans);
        expect(packs.every((pack) => pack.names.length <= batchSpans)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});
