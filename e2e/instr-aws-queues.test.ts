import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsQueues, startAwsQueues } from './support/aws-queues.ts';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

let queues: AwsQueues;
beforeEach(async () => {
  queues = await startAwsQueues();
});
afterEach(stopApps);
afterEach(() => queues.close());

const SPANS = `4 × SERVER GET [http] url.path=/send
  PRODUCER publish orders [aws-sdk] messaging.destination.name=orders
    INTERNAL handle order [app]
      CLIENT SQS.DeleteMessage [aws-sdk] messaging.destination.name=orders

SERVER GET [http] ERROR url.path=/missing
  PRODUCER publish missing [aws-sdk] ERROR messaging.destination.name=missing

SERVER GET [http] url.path=/batch
  PRODUCER publish orders [aws-sdk] messaging.destination.name=orders
    INTERNAL handle order [app]
      CLIENT SQS.DeleteMessage [aws-sdk] messaging.destination.name=orders
    INTERNAL handle order [app]
      CLIENT SQS.DeleteMessage [aws-sdk] messaging.destination.name=orders

SERVER GET [http] url.path=/phone
  PRODUCER publish phone_number [aws-sdk]

SERVER GET [http] url.path=/topic
  PRODUCER publish news [aws-sdk] messaging.destination.name=arn:aws:sns:eu-central-1:1:news`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it('SQS and SNS: sends are named by their destination, messages carry the trace, polls make none', async () => {
    await using app = await runApp({ ...run('use-aws-queues.mjs'), env: { ...KEEP_ALL, AWS_ENDPOINT: queues.url } });
    for (const path of ['/send', '/batch', '/missing', '/topic', '/phone']) await request(app.url, path);
    await overlapping(app.url, '/send');
    await app.stop();
    expect(spanOutline(app.spans, ['messaging.destination.name'])).toBe(SPANS);
    expect(leaks(app.spans, /canary|4915112345678/)).toEqual([]);
  });
});
