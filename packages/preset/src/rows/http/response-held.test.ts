import http, { type OutgoingMessage } from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Context, context } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { factsOf } from '../../logs/request-facts.js';
import { http2Row } from '../http2/http2-row.js';
import { httpRow } from './http-row.js';
import { ask, closeServers, listen } from './raw-http.test.support.js';
import { createRecorder } from './recorder.test.support.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const recorder = createRecorder();
httpRow.load(recorder.runtime).patch(http, undefined, undefined);
http2Row.load(recorder.runtime).patch(http2, undefined, undefined);

beforeEach(() => recorder.clear());
afterEach(closeServers);

async function gone(held: WeakRef<object> | undefined): Promise<void> {
  const isHeld = () => {
    collect();
    return held?.deref() !== undefined;
  };
  await expect.poll(isHeld).toBe(false);
}

// A timer that goes on, an answer of fetch that waits for the collector: each has the context of the request it began in.
describe('a context that outlives its request', () => {
  it('does not hold the response, and still knows the request id', async () => {
    let outliving: Context | undefined;
    let held: WeakRef<OutgoingMessage> | undefined;
    const { port } = await listen((_request, response) => {
      outliving = context.active();
      held = new WeakRef(response);
      response.end();
    });
    await ask(port, 'GET /', ['X-Request-Id: req-7']);
    await recorder.ended(1);
    await gone(held);
    expect(factsOf(outliving as Context)?.requestId).toEqual({ header: 'x-request-id', id: 'req-7' });
  });

  it('does not hold a stream of HTTP/2', async () => {
    let outliving: Context | undefined;
    let held: WeakRef<object> | undefined;
    const server = http2.createServer((_request, response) => {
      outliving = context.active();
      held = new WeakRef(response.stream);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await new Promise((resolve) => client.request({ ':path': '/' }).on('close', resolve).resume());
    await recorder.ended(2);
    await new Promise((resolve) => client.close(() => resolve(undefined)));
    await new Promise((resolve) => server.close(resolve));
    await gone(held);
    expect(outliving).toBeDefined();
  });
});
