// Verdicts behind a message broker: they travel with the message, as they stand, and nothing travels back.
import { needs, runApp, serviceOf, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { ownName } from './support/own-name.ts';

afterEach(stopApps);

it(
  'a message carries the verdict as it stands when it is sent',
  needs.rabbitmq(async ({ url }) => {
    await using receiver = await startReceiver();
    const env = {
      AMQP_URL: url,
      QUEUE: ownName(),
      WINNOW_KEEP_FIRST: '0',
      WINNOW_KEEP_PERCENT: '0',
      WINNOW_KEEP_SLOW: 'off',
    };
    const run = (role: string) =>
      runApp({ app: 'use-messages.cjs', receiver, env: { ...env, ROLE: role, OTEL_SERVICE_NAME: role } });
    const consumer = await run('consumer');
    const producer = await run('producer');
    let sent = 0;
    const publish = async (query: string) => {
      receiver.clear();
      await (await fetch(`${producer.url}/?${query}`, { method: 'POST' })).text();
      sent++;
      // The consumer counts what it has dealt with; its spans follow.
      while (Number(await (await fetch(consumer.url)).text()) < sent) await new Promise((done) => setTimeout(done, 20));
    };
    const arrived = () =>
      receiver.spans
        .map((span) => `${serviceOf(span)} ${span.kind} ${span.attributes['winnow.keep.reason'] ?? '-'}`)
        .sort();

    // Kept before the message is sent: the producer's headers say 500.
    await publish('status=500&after');
    await receiver.until((spans) => spans.length === 3);
    expect(arrived()).toEqual(['consumer CONSUMER remote', 'producer PRODUCER -', 'producer SERVER error']);
    expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1);

    // Fails only after the message has been sent.
    await publish('status=500');
    await receiver.until((spans) => spans.length === 2);
    expect(arrived()).toEqual(['producer PRODUCER -', 'producer SERVER error']);

    // Fails in the consumer, which nobody waits for.
    await publish('type=bad');
    await receiver.until((spans) => spans.length === 1);
    expect(arrived()).toEqual(['consumer CONSUMER error']);
  }),
  60_000,
);
