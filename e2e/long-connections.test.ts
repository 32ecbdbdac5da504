// Connections that live longer than a fragment may wait for its verdict (scenario 18): WebSockets over a real server. Whatever is
// decided, and when, each span is in one place.
import { once } from 'node:events';
import { type App, runApp, type Span, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';

interface Stats {
  readonly ageMs: number;
  readonly tracesActive: number;
  readonly spansBuffered: number;
  readonly spansDropped: number;
  readonly spansExported: number;
  readonly spansLost: number;
  readonly spansQueued: number;
  readonly spansStarted: number;
  readonly triggers: Readonly<Record<string, number>>;
}

/** Time enough for a busy machine to fail a message before the connection is judged. */
const KEPT_BEFORE_MS = 4000;

let app: App;
async function start(fragmentMs: number): Promise<void> {
  const env = { FRAGMENT_MS: String(fragmentMs) };
  app = await runApp({ app: 'use-long-connection.cjs', require: false, env, deadlineMs: 40_000 });
}
afterEach(stopApps);

async function stats(): Promise<Stats> {
  const now = (await (await fetch(app.url)).json()) as Stats;
  const { spansBuffered, spansDropped, spansExported, spansLost, spansQueued, spansStarted } = now;
  expect(spansBuffered + spansDropped + spansExported + spansLost + spansQueued).toBe(spansStarted);
  return now;
}

async function until(expected: Partial<Stats>): Promise<void> {
  await expect.poll(stats, { timeout: 20_000, interval: 50 }).toMatchObject(expected);
}

interface Connection {
  /** Sends these messages and waits for their answers. */
  say(...texts: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

async function connect(): Promise<Connection> {
  const socket = new WebSocket(app.url.replace('http', 'ws'));
  await once(socket, 'open');
  return {
    async say(...texts) {
      for (const text of texts) {
        const answered = once(socket, 'message');
        socket.send(text);
        await answered;
      }
    },
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

const names = (spans: readonly Span[]) => spans.map(({ name }) => name).sort();

it('one on which nothing fails is dropped while it is open, and what comes later goes the same way', async () => {
  await start(500);
  const connection = await connect();
  await connection.say('a', 'b');
  await until({ spansDropped: 2, spansBuffered: 1 });
  await connection.say('c');
  await connection.close();
  await until({ tracesActive: 0, spansBuffered: 0, spansDropped: 4, spansExported: 0, spansStarted: 4 });
  expect(app.spans).toEqual([]);
});

it('one that has failed leaves in parts while it is open, and is whole in the end', async () => {
  await start(KEPT_BEFORE_MS);
  const connection = await connect();
  await connection.say('a', 'fail');
  await app.until((spans) => spans.length === 2);
  expect((await stats()).tracesActive).toBe(1);
  await expect.poll(async () => (await stats()).ageMs, { timeout: 20_000 }).toBeGreaterThan(KEPT_BEFORE_MS);
  await connection.say('b');
  await app.until((spans) => spans.length === 3);
  await connection.close();
  const spans = await app.until((all) => all.length === 4);
  expect(names(spans)).toEqual(['connection', 'message a', 'message b', 'message fail']);
  const root = spans.find(({ name }) => name === 'connection');
  expect(root?.attributes['winnow.keep.reason']).toBe('error');
  expect(spans.filter(({ name }) => name !== 'connection').every((span) => span.parentSpanId === root?.spanId)).toBe(
    true,
  );
  expect(spans.every(({ traceState }) => traceState === 'ot=th:0')).toBe(true);
  await until({ tracesActive: 0, spansBuffered: 0, spansDropped: 0, spansExported: 4, spansStarted: 4 });
});

it('one that fails after it was dropped is kept from then on, and says what is missing', async () => {
  await start(500);
  const connection = await connect();
  await connection.say('a', 'b');
  await until({ spansDropped: 2, spansBuffered: 1 });
  await connection.say('fail', 'c');
  await connection.close();
  await until({ tracesActive: 0, spansBuffered: 0, spansQueued: 0, spansStarted: 5 });
  const { spansDropped } = await stats();
  const spans = await app.until((all) => all.length === 5 - spansDropped);
  const root = spans.find(({ name }) => name === 'connection');
  expect(names(spans)).toEqual(expect.arrayContaining(['connection', 'message c', 'message fail']));
  expect(root?.attributes).toMatchObject({
    'winnow.keep.reason': 'error',
    'winnow.late': true,
    'winnow.incomplete': true,
  });
  // No weight is right for what is kept after a part of its kind was counted as dropped.
  expect(spans.every(({ traceState }) => !traceState.includes('th:'))).toBe(true);
});
