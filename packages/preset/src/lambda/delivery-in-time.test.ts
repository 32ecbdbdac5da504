import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveryInTime } from './delivery-in-time.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function delivery(flush: () => Promise<void>) {
  const lines: string[] = [];
  const once = (_key: string, line: string) => void lines.push(line);
  const log = { once, warn: once, info: once, error: once, debug: once } as never;
  const deliver = createDeliveryInTime({ flush, mostMs: 1000, log, now: Date.now });
  return { deliver, lines };
}

/** How long the answer is held, in milliseconds. */
async function heldFor(answer: Promise<void>): Promise<number> {
  const start = Date.now();
  let end: number | undefined;
  void answer.then(() => {
    end = Date.now();
  });
  while (end === undefined && Date.now() - start < 60_000) await vi.advanceTimersByTimeAsync(10);
  return (end ?? Number.POSITIVE_INFINITY) - start;
}

const never = () => new Promise<void>(() => {});

describe('an answer', () => {
  it('waits for delivery', async () => {
    const { deliver, lines } = delivery(() => new Promise((done) => setTimeout(done, 300)));
    expect(await heldFor(deliver(30_000))).toBe(300);
    expect(lines).toEqual([]);
  });

  it('is held up to the bound, once; the next ones do not wait until 30 seconds later', async () => {
    const { deliver, lines } = delivery(never);
    expect(await heldFor(deliver(30_000))).toBe(1000);
    expect(lines).toHaveLength(1);
    expect(await heldFor(deliver(30_000))).toBeLessThanOrEqual(10);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await heldFor(deliver(30_000))).toBe(1000);
  });

  it('waits again as soon as the backend answers', async () => {
    let answers = false;
    const { deliver } = delivery(() => (answers ? new Promise((done) => setTimeout(done, 200)) : never()));
    await heldFor(deliver(30_000));
    answers = true;
    expect(await heldFor(deliver(30_000))).toBeLessThanOrEqual(10);
    await vi.advanceTimersByTimeAsync(200);
    expect(await heldFor(deliver(30_000))).toBe(200);
  });

  it.each([
    [500, 450],
    [50, 0],
    [-10, 0],
  ])('is not held beyond the deadline: with %d ms left, %d', async (left, held) => {
    expect(await heldFor(delivery(never).deliver(left))).toBeLessThanOrEqual(held + 10);
  });
});
