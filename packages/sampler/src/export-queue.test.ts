import { describe, expect, it } from 'vitest';
import { createExportQueue } from './export-queue.js';
import { PRIORITIES } from './priorities.js';
import type { SdkSpan } from './sdk-types.js';
import type { Result, Sink } from './sink.js';
import type { QueueOptions } from './tail-sampling.js';
import { createFakeClock } from './testing/fake-clock.js';
import { createMemorySink } from './testing/service.js';

const AGAIN: Result = { ok: false, retry: true, error: new Error('connect ECONNREFUSED') };
const REFUSED: Result = { ok: false, retry: false, error: new Error('400 Bad Request') };

const spans = (count: number, name = 'span') =>
  Array.from({ length: count }, (_, index) => ({ name: `${name}-${index}` }) as unknown as SdkSpan);

/** Lets everything that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function setUp(options: Partial<QueueOptions> = {}, sink: Sink = createMemorySink()) {
  const clock = createFakeClock();
  const warnings: string[] = [];
  const queue = createExportQueue({ sink, clock, options, warn: (_, message) => warnings.push(message) });
  return { queue, clock, warnings, sink: sink as ReturnType<typeof createMemorySink> };
}

describe('a batch', () => {
  it('waits a second for more', async () => {
    const { queue, clock, sink } = setUp();
    queue.add(spans(2), 'error', 10);
    clock.advance(999);
    await settle();
    expect(sink.spans).toEqual([]);
    clock.advance(1);
    await settle();
    expect(sink.spans).toHaveLength(2);
    expect(queue.stats).toMatchObject({ queued: 0, exported: 2, lost: 0 });
    clock.advance(1000);
    expect(clock.timers).toBe(0);
  });

  it('leaves at once when it is full, though not in the same turn', async () => {
    const { queue, sink } = setUp({ batchSpans: 3 });
    queue.add(spans(7), 'error', 10);
    expect(sink.batches).toEqual([]);
    await settle();
    expect(sink.batches.map(({ length }) => length)).toEqual([3, 3]);
    await queue.flush();
    expect(sink.batches.map(({ length }) => length)).toEqual([3, 3, 1]);
  });

  it('holds the urgent spans first', async () => {
    const { queue, sink } = setUp();
    for (const reason of PRIORITIES.toReversed()) queue.add(spans(2, reason), reason, 10);
    await queue.flush();
    expect(sink.spans.map(({ name }) => name)).toEqual(PRIORITIES.flatMap((reason) => [`${reason}-0`, `${reason}-1`]));
  });

  it('is alone under way', async () => {
    const { queue, clock, sink } = setUp({ batchSpans: 2 });
    let give: (result: Result) => void = () => {};
    sink.answers.push(new Promise((resolve) => (give = resolve)));
    queue.add(spans(4), 'error', 10);
    await settle();
    clock.advance(5000);
    await settle();
    expect(sink.batches).toHaveLength(0);
    expect(queue.stats.queued).toBe(4);
    give({ ok: true });
    await settle();
    expect(sink.batches).toHaveLength(2);
  });
});

it('loses nothing of 6000 spans that come at once (scenario 40)', async () => {
  const { queue, sink } = setUp();
  for (let group = 0; group < 3; group++) queue.add(spans(2000, `group ${group}`), 'baseline', 2000 * 600);
  await queue.flush();
  expect(new Set(sink.spans).size).toBe(6000);
  expect(queue.stats).toMatchObject({ queued: 0, exported: 6000, lost: 0 });
});

describe('a full queue', () => {
  it('lets the least urgent go, the oldest of them first, and counts and says so once', async () => {
    const { queue, sink, warnings } = setUp({ maxSpans: 10 });
    queue.add(spans(4, 'old'), 'baseline', 4);
    queue.add(spans(4, 'new'), 'baseline', 4);
    queue.add(spans(4, 'failed'), 'error', 4);
    queue.add(spans(2, 'slow'), 'slow', 2);
    await queue.flush();
    expect(sink.spans.map(({ name }) => name.split('-')[0])).toEqual([
      ...['failed', 'failed', 'failed', 'failed'],
      ...['slow', 'slow'],
      ...['new', 'new', 'new', 'new'],
    ]);
    expect(queue.stats).toMatchObject({ queued: 0, exported: 10, lost: 4 });
    expect(warnings).toEqual([
      'the export queue is full (10 spans, 16777216 bytes): spans are lost; stats().spansLost counts them',
    ]);
  });

  it('is full by bytes too', () => {
    const { queue } = setUp({ maxBytes: 1000 });
    queue.add(spans(2), 'baseline', 600);
    queue.add(spans(2), 'error', 600);
    expect(queue.stats).toMatchObject({ queued: 2, exported: 0, lost: 2 });
  });

  it('holds as much as it can of a group that is larger', () => {
    const { queue } = setUp({ maxSpans: 10 });
    queue.add(spans(25), 'error', 25);
    expect(queue.stats).toMatchObject({ queued: 10, exported: 0, lost: 15 });
  });
});

describe('a backend that is away (scenario 39)', () => {
  it('gets the same batch again after 1, 2, 4 … 30 s, and then everything in the order of urgency', async () => {
    const { queue, clock, sink } = setUp({ maxSpans: 100 });
    let attempts = 0;
    const send = sink.send.bind(sink);
    sink.send = (batch) => {
      attempts++;
      return send(batch);
    };
    const times: number[] = [];
    sink.answers.push(...Array.from({ length: 8 }, () => AGAIN));
    queue.add(spans(2, 'first'), 'baseline', 2);
    for (let second = 0; second < 130 && attempts < 9; second++) {
      const before = attempts;
      clock.advance(1000);
      await settle();
      if (attempts > before) times.push(clock.now() / 1000);
      if (second === 5) queue.add(spans(2, 'failed'), 'error', 2);
    }
    expect(times.map((time, index) => time - (times[index - 1] ?? time - 1))).toEqual([1, 1, 2, 4, 8, 16, 30, 30, 30]);
    expect(sink.spans.map(({ name }) => name)).toEqual(['failed-0', 'failed-1', 'first-0', 'first-1']);
    expect(queue.stats).toMatchObject({ queued: 0, exported: 4, lost: 0 });
  });

  it('for long never costs more than the bound', async () => {
    const { queue, clock, sink } = setUp({ maxSpans: 100 });
    sink.answers.push(...Array.from({ length: 100 }, () => AGAIN));
    for (let second = 0; second < 600; second++) {
      queue.add(spans(10, 'ordinary'), 'baseline', 10);
      if (second % 100 === 0) queue.add(spans(1, 'failed'), 'error', 1);
      clock.advance(1000);
      await settle();
      expect(queue.stats.queued).toBeLessThanOrEqual(100);
    }
    sink.answers.length = 0;
    await queue.flush();
    expect(sink.spans.filter(({ name }) => name === 'failed-0')).toHaveLength(6);
    const { exported, lost } = queue.stats;
    expect(exported + lost).toBe(6006);
  });

  it('ends a flush instead of holding it', async () => {
    const { queue, sink } = setUp({ batchSpans: 2 });
    sink.answers.push(AGAIN);
    queue.add(spans(4), 'error', 4);
    await queue.flush();
    expect(queue.stats).toMatchObject({ queued: 4, exported: 0, lost: 0 });
    await queue.flush();
    expect(queue.stats).toMatchObject({ queued: 0, exported: 4, lost: 0 });
  });

  it('that refuses a batch costs that batch', async () => {
    const { queue, sink, warnings } = setUp({ batchSpans: 2 });
    sink.answers.push(REFUSED);
    queue.add(spans(4), 'error', 4);
    await queue.flush();
    expect(queue.stats).toMatchObject({ queued: 0, exported: 2, lost: 2 });
    expect(warnings[0]).toMatch(/the exporter failed with "400 Bad Request": spans are lost/);
  });

  it('that never answers is given up after 30 s', async () => {
    const { queue, clock, sink } = setUp();
    sink.answers.push(new Promise(() => {}));
    queue.add(spans(2), 'error', 2);
    clock.advance(1000);
    await settle();
    const flushed = queue.flush();
    clock.advance(30_000);
    await flushed;
    expect(queue.stats).toMatchObject({ queued: 0, exported: 0, lost: 2 });
    queue.add(spans(1), 'error', 1);
    await queue.flush();
    expect(queue.stats.exported).toBe(1);
  });

  it('whose sink throws, against its promise, costs that batch too', async () => {
    const { queue } = setUp(
      {},
      {
        send: () => {
          throw new Error('bug');
        },
      },
    );
    queue.add(spans(2), 'error', 2);
    await queue.flush();
    expect(queue.stats).toMatchObject({ queued: 0, exported: 0, lost: 2 });
  });
});

describe('the end of the process (scenario 41)', () => {
  it('hands all batches to the sink at once', () => {
    const { queue, sink } = setUp({ batchSpans: 2 });
    queue.add(spans(3, 'a'), 'baseline', 3);
    queue.add(spans(2, 'b'), 'error', 2);
    expect(queue.flushSync(500)).toBe(0);
    expect(sink.batches.map((batch) => batch.map(({ name }) => name))).toEqual([
      ['b-0', 'b-1'],
      ['a-0', 'a-1'],
      ['a-2'],
    ]);
    expect(queue.stats).toMatchObject({ queued: 0, exported: 5, lost: 0 });
  });

  it('counts what the sink could not deliver', () => {
    const deadlines: number[] = [];
    const { queue } = setUp(
      {},
      {
        send: async () => ({ ok: true }),
        flushSync: (_, deadlineMs) => {
          deadlines.push(deadlineMs);
          return 2;
        },
      },
    );
    queue.add(spans(5), 'error', 5);
    expect(queue.flushSync(500)).toBe(2);
    expect(deadlines).toEqual([500]);
    expect(queue.stats).toMatchObject({ queued: 0, exported: 3, lost: 2 });
  });

  it('tells how much is left behind by a sink that can only wait', () => {
    const { queue } = setUp({}, { send: async () => ({ ok: true }) });
    queue.add(spans(5), 'error', 5);
    expect(queue.flushSync(500)).toBe(5);
  });

  it('survives a sink that throws', () => {
    const { queue, warnings } = setUp(
      {},
      {
        send: async () => ({ ok: true }),
        flushSync: () => {
          throw new Error('oops');
        },
      },
    );
    queue.add(spans(5), 'error', 5);
    expect(queue.flushSync(500)).toBe(5);
    expect(queue.stats.lost).toBe(5);
    expect(warnings[0]).toMatch(/oops/);
  });
});

it.each(['flush', 'shutdown'] as const)(
  'leaves nothing behind at a %s while full batches are on their way',
  async (end) => {
    const { queue, sink } = setUp({ batchSpans: 2 });
    let give: (result: Result) => void = () => {};
    sink.answers.push(new Promise((resolve) => (give = resolve)));
    queue.add(spans(7), 'error', 10);
    await settle();
    const ended = queue[end]();
    give({ ok: true });
    await ended;
    expect(queue.stats).toMatchObject({ queued: 0, exported: 7, lost: 0 });
  },
);

it('ends a flush although more and more comes', async () => {
  const { queue, sink } = setUp({ batchSpans: 2 });
  const send = sink.send.bind(sink);
  let come = 1000;
  sink.send = (batch) => {
    if (come-- > 0) queue.add(spans(2), 'error', 10);
    return send(batch);
  };
  queue.add(spans(5), 'error', 10);
  await queue.flush();
  expect(come).toBeGreaterThan(900);
});

it('shuts its sink down once, after the last span', async () => {
  const order: string[] = [];
  const { queue } = setUp(
    {},
    {
      async send() {
        order.push('send');
        return { ok: true };
      },
      async shutdown() {
        order.push('shutdown');
      },
    },
  );
  queue.add(spans(1), 'error', 1);
  await Promise.all([queue.shutdown(), queue.shutdown()]);
  expect(order).toEqual(['send', 'shutdown']);
});

describe('what a sink says', () => {
  it('about spans that the backend refused of a batch it took, is counted', async () => {
    const { queue, sink, warnings } = setUp();
    sink.answers.push({ ok: true, rejected: 2 });
    queue.add(spans(5), 'error', 10);
    await queue.flush();
    expect(queue.stats).toMatchObject({ queued: 0, exported: 3, lost: 2 });
    expect(warnings).toEqual([]);
  });

  it('about how long to wait, is kept to, within five minutes', async () => {
    for (const [asked, waited] of [
      [20_000, 20_000],
      [10, 1000],
      [10 * 3_600_000, 300_000],
    ] as const) {
      const { queue, clock, sink } = setUp();
      sink.answers.push({ ...AGAIN, afterMs: asked } as Result);
      queue.add(spans(1), 'error', 10);
      await queue.flush();
      clock.advance(waited - 1);
      await settle();
      expect(sink.spans).toEqual([]);
      clock.advance(1000);
      await settle();
      expect(sink.spans).toHaveLength(1);
    }
  });

  it('to the user itself, is not said again', async () => {
    const { queue, sink, warnings } = setUp();
    sink.answers.push({ ...REFUSED, reported: true } as Result);
    queue.add(spans(2), 'error', 10);
    await queue.flush();
    expect(queue.stats.lost).toBe(2);
    expect(warnings).toEqual([]);
  });
});

it('prepares the sink with the first spans, once, and survives one that cannot be', () => {
  let prepared = 0;
  const prepare = () => {
    prepared++;
    throw new Error('no thread');
  };
  const { queue, warnings } = setUp({}, { ...createMemorySink(), prepare });
  expect(prepared).toBe(0);
  queue.add(spans(1), 'error', 10);
  queue.add(spans(1), 'error', 10);
  expect(prepared).toBe(1);
  expect(warnings).toEqual(['the exporter could not be prepared: no thread']);
});
