// Verdicts behind a message broker: they travel with the message, as they stand. What is known only afterwards travels with later
// messages, with calls to a consumer that answers HTTP as well, and with its answers.
import { type App, needs, type Receiver, runApp, type Span, serviceOf, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { ownName } from './support/own-name.ts';

afterEach(stopApps);

interface Shop extends AsyncDisposable {
  readonly receiver: Receiver;
  readonly consumer: App;
  /** Sends a request that sends a message, and waits until the message has been dealt with. */
  publish(query?: string): Promise<void>;
  /** Has the producer call the consumer. */
  ask(): Promise<void>;
}

/** @param more for the producer: a consumer that keeps what is slow, too, may find itself slow on a busy machine */
async function startShop(amqp: string, more: Record<string, string> = {}): Promise<Shop> {
  const receiver = await startReceiver();
  const env = {
    AMQP_URL: amqp,
    QUEUE: ownName(),
    WINNOW_KEEP_FIRST: '0',
    WINNOW_KEEP_PERCENT: '0',
    WINNOW_KEEP_SLOW: 'off',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  const run = (role: string, own: Record<string, string>) =>
    runApp({ app: 'use-messages.cjs', receiver, env: { ...env, ROLE: role, OTEL_SERVICE_NAME: role, ...own } });
  const { WINNOW_KEEP_SLOW: _, ...both } = more;
  const consumer = await run('consumer', both);
  const producer = await run('producer', more);
  let sent = 0;
  return {
    receiver,
    consumer,
    async publish(query = '') {
      await (await fetch(`${producer.url}/?${query}`, { method: 'POST' })).text();
      sent++;
      // The consumer counts what it has dealt with; its spans follow.
      while (Number(await (await fetch(consumer.url)).text()) < sent) await new Promise((done) => setTimeout(done, 20));
    },
    async ask() {
      await (await fetch(`${producer.url}/?${new URLSearchParams({ ask: consumer.url })}`)).text();
    },
    async [Symbol.asyncDispose]() {
      for (const app of [consumer, producer]) await app[Symbol.asyncDispose]();
      await receiver.close();
    },
  };
}

const outline = (spans: readonly Span[]) =>
  spans.map((span) => `${serviceOf(span)} ${span.kind} ${span.attributes['winnow.keep.reason'] ?? '-'}`).sort();
const traces = (spans: readonly Span[]) => new Set(spans.map(({ traceId }) => traceId)).size;

it(
  'a message carries the verdict as it stands when it is sent',
  needs.rabbitmq(async ({ url }) => {
    await using shop = await startShop(url, { WINNOW_RECALL: 'off' });
    const { receiver } = shop;

    // Kept before the message is sent: the producer's headers say 500.
    await shop.publish('status=500&after');
    await receiver.until((spans) => spans.length === 3);
    expect(outline(receiver.spans)).toEqual([
      'consumer CONSUMER remote',
      'producer PRODUCER -',
      'producer SERVER error',
    ]);
    expect(traces(receiver.spans)).toBe(1);

    // Fails only after the message has been sent.
    receiver.clear();
    await shop.publish('status=500');
    await receiver.until((spans) => spans.length === 2);
    expect(outline(receiver.spans)).toEqual(['producer PRODUCER -', 'producer SERVER error']);

    // Fails in the consumer, which nobody waits for.
    receiver.clear();
    await shop.publish('type=bad');
    await receiver.until((spans) => spans.length === 1);
    expect(outline(receiver.spans)).toEqual(['consumer CONSUMER error']);
  }),
);

describe('with recall every span of a trace arrives, on both sides of the queue (scenario 28)', () => {
  /** The spans of the trace that the first request with a message began, once there are so many. */
  async function traceOf(receiver: Receiver, count: number): Promise<readonly string[]> {
    const isFirst = ({ attributes }: Span) => attributes['messaging.system'] === 'rabbitmq';
    const ofFirst = (spans: readonly Span[]) =>
      spans.filter(({ traceId }) => traceId === spans.find(isFirst)?.traceId && traceId !== undefined);
    return outline(ofFirst(await receiver.until((spans) => ofFirst(spans).length === count)));
  }
  const slow = { WINNOW_KEEP_SLOW: '1500ms' };

  it.for([
    ['that failed when its message had been sent, by a call to the consumer', 'status=500', 'ask', 'error', {}],
    ['that failed when its message had been sent, by the next message', 'status=500', 'publish', 'error', {}],
    ['that was slow, by a call', 'wait=1600', 'ask', 'slow', slow],
    ['that was slow, by the next message', 'wait=1600', 'publish', 'slow', slow],
  ] as const)('of one %s', ([, query, next, reason, env], context) =>
    needs.rabbitmq(async ({ url }) => {
      await using shop = await startShop(url, env);
      // Otherwise the producer does not know yet that there is somebody to call.
      await shop.ask();
      await shop.publish(query);
      const before = ['producer PRODUCER -', `producer SERVER ${reason}`];
      expect(await traceOf(shop.receiver, 2)).toEqual(before);
      await shop[next]();
      expect(await traceOf(shop.receiver, 3)).toEqual(['consumer CONSUMER recall', ...before]);
    })(context),
  );

  it(
    'of one that failed in the consumer, when the producer calls it',
    needs.rabbitmq(async ({ url }) => {
      await using shop = await startShop(url);
      await shop.publish('type=bad');
      expect(await traceOf(shop.receiver, 1)).toEqual(['consumer CONSUMER error']);
      await shop.ask();
      const before = ['producer PRODUCER -', 'producer SERVER recall'];
      expect(await traceOf(shop.receiver, 3)).toEqual(['consumer CONSUMER error', ...before]);
    }),
  );
});
