// As much of SQS and SNS as a test of their clients needs: the services exist in AWS alone. SQS speaks JSON, SNS forms and XML.
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface AwsQueues {
  readonly url: string;
  close(): Promise<void>;
}

interface Sent {
  readonly MessageBody?: string;
  readonly MessageAttributes?: object;
}
const md5 = (value: string) => createHash('md5').update(value).digest('hex');

export async function startAwsQueues(): Promise<AwsQueues> {
  const messages: object[] = [];

  function add({ MessageBody = '', MessageAttributes }: Sent): { MessageId: string; MD5OfMessageBody: string } {
    const MessageId = randomUUID();
    messages.push({
      MessageId,
      ReceiptHandle: MessageId,
      Body: MessageBody,
      MD5OfBody: md5(MessageBody),
      MessageAttributes,
    });
    return { MessageId, MD5OfMessageBody: md5(MessageBody) };
  }

  const SQS: Readonly<
    Record<string, (body: Sent & { Entries?: (Sent & { Id: string })[]; QueueUrl?: string }) => object>
  > = {
    SendMessage: (body) => add(body),
    SendMessageBatch: ({ Entries = [] }) => ({
      Successful: Entries.map((entry) => ({ Id: entry.Id, ...add(entry) })),
      Failed: [],
    }),
    ReceiveMessage: () => ({ Messages: messages.splice(0, 10) }),
    DeleteMessage: () => ({}),
  };

  async function answer(request: IncomingMessage): Promise<{ status: number; type: string; body: string }> {
    const body = await text(request);
    const target = /^AmazonSQS\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? ''))?.[1];
    if (target === undefined) {
      const xml = `<PublishResponse><PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult></PublishResponse>`;
      return { status: 200, type: 'text/xml', body: xml };
    }
    const asked = JSON.parse(body) as Parameters<NonNullable<(typeof SQS)[string]>>[0];
    if (asked.QueueUrl?.endsWith('/missing')) {
      const failure = { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no queue, password=canary-password' };
      return { status: 400, type: 'application/x-amz-json-1.0', body: JSON.stringify(failure) };
    }
    return { status: 200, type: 'application/x-amz-json-1.0', body: JSON.stringify(SQS[target]?.(asked) ?? {}) };
  }

  const server = createServer((request, response) => {
    void answer(request).then(({ status, type, body }) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    );
  });
  // Longer than any pause of the app: a connection that closes as it is used again fails a call.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
