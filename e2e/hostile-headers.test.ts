// Headers of random shape, and almost right ones, from whoever calls: the request is answered, what is sent on is valid and
// bounded, and nothing is said about it.
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { type App, runApp, stopApps } from '@winnow/testkit';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const MEMBER = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** Whatever a line of HTTP may hold. */
const noise = fc.stringMatching(/^[\t -~\x80-\xff]{0,60}$/);
const long = fc
  .tuple(fc.constantFrom('a', ',', '=', ';', '%', 'a=b,', 'winnow=', '0', 'ot=th:8;'), fc.nat(3000))
  .map(([text, count]) => text.repeat(Math.ceil(count / text.length)));
const pieces = (...texts: readonly string[]) =>
  fc.array(fc.oneof(fc.constantFrom(...texts), noise), { maxLength: 5 }).map((parts) => parts.join(''));
const traceparent = fc.oneof(
  fc.constant(PARENT),
  fc
    .tuple(fc.constant(PARENT), fc.nat(PARENT.length - 1), fc.constantFrom('', '0', 'g', '-', 'F', ' ', '\xff'))
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1)),
  pieces('00-', 'ff-', TRACE, '-', '0'.repeat(32), '01'),
);
const tracestate = pieces(
  'winnow=',
  'ot=',
  'th:',
  'rv:',
  'r:error',
  'k:',
  ',',
  ';',
  ':',
  'other=1',
  '0123456789abcd',
  'fff',
);
const headers = fc.record(
  {
    traceparent: fc.oneof(traceparent, long),
    tracestate: fc.oneof(
      tracestate,
      long,
      fc.array(tracestate, { maxLength: 40 }).map((members) => members.join(',')),
    ),
    baggage: fc.oneof(pieces('a=', 'b', ',', ';', '%41', '%', '%ff', '__proto__='), long),
    'x-winnow': fc.oneof(pieces('keep', 'kept', ';', '=', 'error'), long),
    'x-winnow-keep': fc.oneof(pieces('1', 'true', 'error', ',', TRACE), long),
    'x-winnow-recall': fc.oneof(pieces(TRACE, ',', ':', 'ffff'), long),
    'x-request-id': fc.oneof(noise, long),
    'server-timing': noise,
  },
  { requiredKeys: [] },
);

const agent = new Agent({ keepAlive: true });
/** But errors. */
const NOTHING_KEPT = { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' };

async function callOf(service: App, echo: App, given: object): Promise<Record<string, string>> {
  const length = JSON.stringify([{ url: echo.url }]).length;
  const options = { agent, method: 'POST', headers: { 'content-length': length, ...given } };
  const sent = request(`${service.url}/?client=http`, options).end(JSON.stringify([{ url: echo.url }]));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  const { calls } = (await json(response)) as { calls: [{ headers: Record<string, string> }] };
  return calls[0].headers;
}

function validAndBounded(sent: Readonly<Record<string, string>>): void {
  const { traceparent = '', tracestate = '', baggage = '', ...others } = sent;
  expect(traceparent).toMatch(TRACEPARENT);
  const members = tracestate === '' ? [] : tracestate.split(',');
  expect(members.filter((member) => !MEMBER.test(member))).toEqual([]);
  expect(members.length).toBeLessThanOrEqual(32);
  expect(tracestate.length).toBeLessThanOrEqual(512);
  expect(baggage.length).toBeLessThanOrEqual(8192);
  expect((others['x-winnow-recall'] ?? '').split(',').length).toBeLessThanOrEqual(16);
  expect((others['x-request-id'] ?? '').length).toBeLessThanOrEqual(1024);
}

it.each(['internal', 'edge'])(
  '64 KB of each header, where the server takes so much: trust %s (scenario 34)',
  async (trust) => {
    const nodeArgs = ['--max-http-header-size=1000000'];
    const echo = await runApp({ app: 'calls.cjs', require: false, nodeArgs });
    const env = { ...NOTHING_KEPT, WINNOW_TRUST: trust, WINNOW_REQUEST_ID: 'forward' };
    const service = await runApp({ app: 'calls.cjs', nodeArgs, env });
    const undecided = PARENT.replace(/01$/, '00');
    const shapes = ['a', 'a=1,', ',', ';', '=', ' \t', 'winnow=k;r:e,', 'ot=th:0,', `${TRACE},`, '%', 'k;'];
    for (const shape of shapes) {
      const huge = shape.repeat(65_536 / shape.length);
      for (const name of [
        'traceparent',
        'tracestate',
        'baggage',
        'x-winnow',
        'x-winnow-keep',
        'x-winnow-recall',
        'x-request-id',
      ]) {
        validAndBounded(await callOf(service, echo, { traceparent: undecided, [name]: huge }));
      }
    }
    await service.stop();
    // An id that is forwarded is put on a span; nothing of all that keeps one.
    expect(service.spans).toEqual([]);
  },
);

it('one trace id for every request: each is answered, and one failure does not keep them all (scenario 34)', async () => {
  const service = await runApp({ app: 'calls.cjs', env: NOTHING_KEPT });
  const traceparent = PARENT.replace(/01$/, '00');
  const post = async (query: string) => {
    const response = await fetch(`${service.url}/?${query}`, { method: 'POST', body: '[]', headers: { traceparent } });
    await response.text();
    return response.status;
  };
  expect(await post('status=500')).toBe(500);
  for (let at = 0; at < 60; at++) {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => post('')));
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
  await service.stop();
  const kept = service.spans.filter((span) => span.kind === 'SERVER');
  expect(kept.length).toBeGreaterThan(0);
  // 200 requests follow a keep, and those that share a fragment with the last of them.
  expect(kept.length).toBeLessThan(500);
});

it.each(['internal', 'edge'])('trust %s', async (trust) => {
  const echo = await runApp({ app: 'calls.cjs', require: false });
  const service = await runApp({ app: 'calls.cjs', env: { WINNOW_TRUST: trust, WINNOW_REQUEST_ID: 'forward' } });
  const property = fc.asyncProperty(headers, async (given) => {
    validAndBounded(await callOf(service, echo, given));
  });
  await fc.assert(property, { numRuns: 150, endOnFailure: true, seed: 1 });
  const { stderr, stdout } = await service.stop();
  const said = `${stdout}${stderr}`.split('\n').filter((line) => /winnow|Error|warning/i.test(line));
  // The start line, and where it is: nothing about what came.
  expect(said.filter((line) => !/ · preset |does not take traces|could not be delivered/.test(line))).toEqual([]);
});
