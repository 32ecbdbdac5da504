import http, { type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpRow } from './http-row.js';
import { ask, closeServers, listen } from './raw-http.test.support.js';
import { createRecorder } from './recorder.test.support.js';

const recorder = createRecorder();
httpRow.load(recorder.runtime).patch(http, undefined, undefined);

type Answer = (response: ServerResponse) => void;
/** Untyped calls: the app is JavaScript. */
const head = (response: ServerResponse, ...args: unknown[]) => Reflect.apply(response.writeHead, response, args);
const KEEP = '0af7651916cd43dd8448eb211c80319c;th=0;r=e';

/** Every form in which an app can write its headers, the wrong ones too. */
const forms: Record<string, Answer> = {
  implicit: (res) => res.end('ok'),
  'implicit with setHeader': (res) => res.setHeader('X-A', '1').end('ok'),
  'status alone': (res) => head(res, 201).end('ok'),
  'status and undefined': (res) => head(res, 200, undefined, undefined).end('ok'),
  'status and object': (res) => head(res, 200, { 'X-A': '1', 'Content-Length': 2 }).end('ok'),
  'status, reason and object': (res) => head(res, 200, 'Fine', { 'X-A': '1' }).end('ok'),
  'status, nothing and object': (res) => head(res, 200, undefined, { 'X-A': '1' }).end('ok'),
  'reason alone': (res) => head(res, 404, 'Gone fishing').end('ok'),
  'flat array': (res) => head(res, 200, ['X-A', '1', 'X-A', '2']).end('ok'),
  'array of pairs': (res) =>
    head(res, 200, [
      ['X-A', '1'],
      ['X-B', ['2', '3']],
    ]).end('ok'),
  'empty array': (res) => head(res, 200, []).end('ok'),
  'setHeader and object': (res) => head(res.setHeader('X-A', '1').setHeader('X-B', '1'), 200, { 'x-a': '2' }).end('ok'),
  'setHeader and flat array': (res) => head(res.setHeader('X-A', '1'), 200, ['X-B', '2', 'X-B', '3']).end('ok'),
  'null-prototype object': (res) => head(res, 200, Object.assign(Object.create(null), { 'X-A': '1' })).end('ok'),
  'status as text': (res) => head(res, '202', { 'X-A': '1' }).end('ok'),
  flushHeaders: (res) => {
    res.flushHeaders();
    res.end('ok');
  },
  write: (res) => {
    res.write('o');
    res.end('k');
  },
  'early hints': (res) => {
    res.writeEarlyHints({ link: '</a.css>; rel=preload' });
    res.end('ok');
  },
  'continue and processing': (res) => {
    res.writeContinue();
    res.writeProcessing();
    res.end('ok');
  },
  'no content': (res) => head(res, 204).end(),
  'not modified': (res) => head(res, 304, { ETag: '"1"' }).end(),
  'odd array': (res) => refused(res, () => head(res, 200, ['X-A'])),
  'pairs after setHeader': (res) =>
    refused(res, () =>
      head(res.setHeader('X-A', '1'), 200, [
        ['X-B', '2'],
        ['X-C', '3'],
      ]),
    ),
  'bad status': (res) => refused(res, () => head(res, 99)),
  'bad header value': (res) => refused(res, () => head(res, 200, { 'X-A': 'a\nb' })),
  'bad header name': (res) => refused(res, () => head(res, 200, { 'X A': '1' })),
  'bad reason': (res) => refused(res, () => head(res, 200, 'a\nb')),
  'undefined header value': (res) => refused(res, () => head(res, 200, { 'X-A': undefined })),
  'deprecated writeHeader': (res) => {
    const { writeHeader } = res as ServerResponse & { writeHeader?: ServerResponse['writeHead'] };
    // Node.js 26 has it no more.
    (writeHeader ?? res.writeHead).call(res, 200, { 'X-A': '1' }).end('ok');
  },
  'headers twice': (res) => {
    head(res, 200);
    res.end(thrownBy(() => head(res, 200)));
  },
};

function thrownBy(call: () => unknown): string {
  try {
    call();
    return 'nothing thrown';
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
}

/** The body tells the error; the headers of the answer show what the refused call has left behind. */
function refused(response: ServerResponse, call: () => unknown): void {
  const text = thrownBy(call);
  // Node.js keeps the refused reason.
  response.statusMessage = '';
  if (response.headersSent) response.end(text);
  else response.writeHead(500).end(text);
}

/** Without what is ours, and what changes with the clock. */
function plain(text: string): string {
  return text.replace(/^(?:date|x-winnow-keep|server-timing): .*\r\n/gim, '');
}

beforeEach(() => recorder.clear());
afterEach(closeServers);

// Scenario 26.
describe.each(Object.entries(forms))('writeHead: %s', (_form, answer) => {
  it.each(['GET', 'HEAD'])('%s differs from the untraced response in our headers only', async (method) => {
    const { port } = await listen((_request, response) => answer(response));
    const untraced = await ask(port, `${method} /healthz`);
    expect(recorder.signals).toEqual([]);
    recorder.keep = KEEP;
    const traced = await ask(port, `${method} /traced`);
    expect(plain(traced)).toBe(plain(untraced));
    expect(traced.match(/^x-winnow-keep: .*$/gim)).toEqual([`x-winnow-keep: ${KEEP}`]);
    expect(traced.match(/^server-timing: .*$/gim)).toHaveLength(1);
    const [span] = await recorder.ended(1);
    const { traceId, spanId } = span?.spanContext() ?? {};
    expect(traced).toContain(`server-timing: trace;desc=00-${traceId}-${spanId}-01\r\n`);
  });
});

describe('server-timing', () => {
  const timings: Record<string, Answer> = {
    setHeader: (res) => res.setHeader('Server-Timing', 'db;dur=1').end(),
    'setHeader with array': (res) => res.setHeader('Server-Timing', ['db;dur=1', 'app;dur=2']).end(),
    argument: (res) => head(res, 200, { 'Server-Timing': 'db;dur=1' }).end(),
    'flat array': (res) => head(res, 200, ['Server-Timing', 'db;dur=1', 'server-timing', 'app;dur=2']).end(),
    'array of pairs': (res) => head(res, 200, [['Server-Timing', 'db;dur=1']]).end(),
    'setHeader under an argument': (res) => head(res.setHeader('Server-Timing', 'db;dur=1'), 200, { 'X-A': '1' }).end(),
  };
  it.each(Object.entries(timings))('is added to the one of the app: %s', async (_form, answer) => {
    const { port } = await listen((_request, response) => answer(response));
    const lines = (await ask(port, 'GET /')).match(/^server-timing: .*$/gim) ?? [];
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/: db;dur=1, .*trace;desc=00-/);
  });

  it.each([
    ['public', false],
    ['s-maxage=60', false],
    ['max-age=60', false],
    ['Public, Max-Age=60', false],
    ['max-age=0', true],
    ['private, max-age=60', true],
    ['no-store', true],
  ])('with cache-control: %s is sent: %s', async (control, sent) => {
    const { port } = await listen((request, res) => {
      if (request.url === '/set') res.setHeader('Cache-Control', control).end();
      else res.writeHead(200, { 'cache-control': control }).end();
    });
    for (const path of ['/set', '/argument']) {
      expect((await ask(port, `GET ${path}`)).includes('server-timing')).toBe(sent);
    }
  });
});

it.each([
  ['bad status', [500]],
  ['headers twice', [200]],
  ['early hints', [200]],
  ['bad header value', [200, 500]],
])('asks the sampler about responses only: %s', async (form, statuses) => {
  const { port } = await listen((_request, response) => (forms[form] as Answer)(response));
  await ask(port, 'GET /');
  await recorder.ended(1);
  expect(recorder.signals.map(({ status }) => status)).toEqual(statuses);
});

it('asks the sampler once, with the final status', async () => {
  const { port } = await listen((_request, response) => response.writeHead(503).end());
  await ask(port, 'GET /');
  await recorder.ended(1);
  expect(recorder.signals.map(({ signal, status }) => [signal, status])).toEqual([['responding', 503]]);
});

it.each<[string, (response: ServerResponse) => void]>([
  ['setHeader', (response) => response.setHeader('Content-Type', 'text/event-stream').writeHead(200)],
  ['an object', (response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' })],
  ['a flat array', (response) => response.writeHead(200, ['content-type', 'text/event-stream'])],
  [
    'an object over setHeader',
    (response) =>
      response.setHeader('Content-Type', 'text/html').writeHead(200, { 'content-type': 'text/event-stream' }),
  ],
])('tells the sampler that a response is a stream, by %s', async (_, write) => {
  const { port } = await listen((_request, response) => {
    write(response);
    response.end();
  });
  await ask(port, 'GET /');
  await recorder.ended(1);
  expect(recorder.signals[0]).toMatchObject({ signal: 'responding', contentType: 'text/event-stream' });
});

it('lets the response pass when the sampler throws', async () => {
  const { port } = await listen((_request, response) => response.end('ok'));
  const { http: signals } = recorder.runtime.tail;
  const responding = signals.responding;
  signals.responding = () => {
    throw new Error('sampler');
  };
  expect(await ask(port, 'GET /')).toContain('200 OK');
  signals.responding = responding;
});
