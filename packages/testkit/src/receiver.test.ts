import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { FAULTS, type Fault } from './fault.js';
import { type Receiver, startReceiver } from './receiver.js';

let receiver: Receiver;
afterEach(() => receiver.close());

const body = (name: string) =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeSpans: [{ scope: { name: 'test' }, spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name }] }],
      },
    ],
  });

const json = { 'content-type': 'application/json' };
const post = (path = '/v1/traces', init: RequestInit = {}) =>
  fetch(receiver.url + path, { method: 'POST', headers: json, body: body('sent'), ...init });

describe('a receiver', () => {
  it('takes the spans of a gzipped request', async () => {
    receiver = await startReceiver();
    const response = await post('/v1/traces', {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(body('zipped')),
    });
    expect(response.status).toBe(200);
    expect(receiver.spans.map(({ name }) => name)).toEqual(['zipped']);
  });

  it('counts metrics and logs', async () => {
    receiver = await startReceiver();
    await post('/v1/metrics');
    await post('/v1/logs');
    await post('/v1/logs');
    expect([receiver.metrics, receiver.logs, receiver.spans.length]).toEqual([1, 2, 0]);
  });

  it('answers 400 to what it cannot read and remembers why', async () => {
    receiver = await startReceiver();
    expect((await post('/v1/traces', { body: '{' })).status).toBe(400);
    expect(receiver.requests[0]!.error).toMatch(/SyntaxError/);
  });

  it('waits until spans are there', async () => {
    receiver = await startReceiver();
    const waiting = receiver.until((spans) => spans.some(({ name }) => name === 'sent'));
    await post();
    expect(await waiting).toHaveLength(1);
  });

  it('says what arrived instead', async () => {
    receiver = await startReceiver();
    await post();
    receiver.fail(FAULTS.unavailable);
    await post();
    const waiting = receiver.until((spans) => spans.length > 1, { deadlineMs: 20, what: 'the second span' });
    await expect(waiting).rejects.toThrowErrorMatchingInlineSnapshot(`
      [Error: the second span did not arrive within 20 ms.
      Arrived: 1 spans in 2 requests.
      UNSPECIFIED sent [test] service.name=shop
      /v1/traces: served 503]
    `);
  });
});

describe('a fault', () => {
  const answers: readonly (readonly [keyof typeof FAULTS, number, string | null])[] = [
    ['tooManyRequests', 429, '1'],
    ['unavailable', 503, null],
    ['badRequest', 400, null],
    ['garbage', 200, null],
  ];
  it.each(answers)('%s answers %i and takes nothing', async (name, status, retryAfter) => {
    receiver = await startReceiver();
    receiver.fail(FAULTS[name]);
    const response = await post();
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(receiver.spans).toEqual([]);
    expect(receiver.requests[0]!.fault).toBe(FAULTS[name]);
  });

  it('is served as often as was asked, then requests are taken', async () => {
    receiver = await startReceiver();
    receiver.fail(FAULTS.unavailable, 2);
    const statuses = [(await post()).status, (await post()).status, (await post()).status];
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('is healed', async () => {
    receiver = await startReceiver();
    receiver.fail(FAULTS.unavailable);
    receiver.heal();
    expect((await post()).status).toBe(200);
  });

  it('reset breaks the connection', async () => {
    receiver = await startReceiver();
    receiver.fail(FAULTS.reset);
    await expect(outcome()).resolves.toBe('ECONNRESET');
  });

  it('hang gives no answer until the receiver closes', async () => {
    receiver = await startReceiver();
    receiver.fail(FAULTS.hang);
    let answered: string | undefined;
    const asked = outcome().then((result) => {
      answered = result;
    });
    await expect.poll(() => receiver.requests.length).toBe(1);
    expect(answered).toBeUndefined();
    await receiver.close();
    await asked;
    expect(answered).toBe('ECONNRESET');
  });

  it('partial success takes the spans and says how many it rejected, in the encoding of the request', async () => {
    receiver = await startReceiver();
    const partial: Fault = { kind: 'partial-success', rejected: 300, message: 'too old' };
    receiver.fail(partial);
    expect(await (await post()).json()).toEqual({
      partialSuccess: { rejectedSpans: '300', errorMessage: 'too old' },
    });
    const binary = await post('/v1/traces', {
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(0),
    });
    expect(Buffer.from(await binary.arrayBuffer()).toString('hex')).toBe(
      `0a0c08ac021207${Buffer.from('too old').toString('hex')}`,
    );
    expect(receiver.spans).toHaveLength(1);
  });

  /** The code of the error, or the status. `fetch` would hide the code. */
  function outcome(): Promise<string> {
    return new Promise((done) => {
      const sent = request(`${receiver.url}/v1/traces`, { method: 'POST', headers: json }, (response) =>
        done(String(response.statusCode)),
      );
      sent.on('error', (error: NodeJS.ErrnoException) => done(error.code!));
      sent.end(body('sent'));
    });
  }
});
