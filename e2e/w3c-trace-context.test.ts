// Scenarios 3 and 5. The cases of the W3C's validation service at level 2, in our words, against a service under the flag: what it receives in
// `traceparent` and `tracestate`, and what it sends on. The headers go over a socket of our own, one line each, as they are.
import { connect } from 'node:net';
import { type App, runApp, stopApps } from '@winnow/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Lines = readonly (readonly [name: string, value: string])[];

const TRACE_ID = '12345678901234567890123456789012';
const PARENT_ID = '1234567890123456';
const VALID = `00-${TRACE_ID}-${PARENT_ID}-00`;
const FORMAT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

let echo: App;
let service: App;
beforeAll(async () => {
  // Answers with the headers that it got, and knows nothing of traces.
  echo = await runApp({ app: 'calls.cjs', require: false });
  service = await runApp({
    app: 'calls.cjs',
    env: { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' },
  });
});
afterAll(stopApps);

interface Sent {
  readonly traceId: string;
  readonly parentId: string;
  readonly flags: number;
  /** Our own member, which has a right to be there, left out. */
  readonly tracestate: string;
}

/** Sends a request with these header lines to the service, which makes so many calls, and returns what they carried. */
async function callsOf(lines: Lines, client: string, count: number): Promise<readonly Sent[]> {
  const body = JSON.stringify(Array.from({ length: count }, () => ({ url: echo.url })));
  const head = [
    `POST /?client=${client} HTTP/1.1`,
    'host: localhost',
    'connection: close',
    `content-length: ${body.length}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ];
  const text = await new Promise<string>((resolve, reject) => {
    let received = '';
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () =>
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`),
    );
    socket.on('data', (data) => {
      received += data;
    });
    socket.on('end', () => resolve(received)).on('error', reject);
  });
  const json = text.slice(text.indexOf('{"headers"'), text.lastIndexOf('}') + 1);
  const { calls } = JSON.parse(json) as { calls: readonly { headers: Record<string, string> }[] };
  return calls.map(({ headers }) => {
    const { traceparent = '', tracestate = '' } = headers;
    expect(traceparent).toMatch(FORMAT);
    const [, traceId = '', parentId = '', flags = ''] = traceparent.split('-');
    const members = tracestate.split(',').filter((member) => !member.startsWith('winnow='));
    return { traceId, parentId, flags: Number.parseInt(flags, 16), tracestate: members.join(',') };
  });
}

const tracestates = (...values: string[]): Lines => [
  ['traceparent', VALID],
  ...values.map((value) => ['tracestate', value] as const),
];
const members = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `bar${String(from + i).padStart(2, '0')}=${from + i}`).join(',');

describe.each(['http', 'fetch'])('calls by %s', (client) => {
  const callOf = async (lines: Lines) => (await callsOf(lines, client, 1))[0]!;

  describe('a trace is continued', () => {
    it.each<[string, Lines]>([
      ['without a tracestate', [['traceparent', `00-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['whatever the case of the name', [['TraceParent', `00-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['with the name in capitals', [['TRACEPARENT', `00-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['of a later version', [['traceparent', `cc-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['of a later version with more fields', [['traceparent', `cc-${TRACE_ID}-${PARENT_ID}-01-what-comes`]]],
      ['with white space around it', [['traceparent', ` \t${VALID}\t `]]],
    ])('%s', async (_, lines) => {
      const { traceId, parentId } = await callOf(lines);
      expect(traceId).toBe(TRACE_ID);
      expect(parentId).not.toBe(PARENT_ID);
    });
  });

  describe('a trace begins', () => {
    it.each<[string, Lines]>([
      ['with no headers', []],
      [
        'with two traceparents',
        [
          ['traceparent', VALID],
          ['traceparent', VALID.replace(/2-/, '1-')],
        ],
      ],
      ['with a name that is another one', [['trace-parent', VALID]]],
      ['with a dot in the name', [['trace.parent', VALID]]],
      ['with version 00 and something behind it', [['traceparent', `${VALID}.`]]],
      ['with version 00 and more fields', [['traceparent', `${VALID}-what-comes`]]],
      ['with a later version and no dash behind it', [['traceparent', `cc-${TRACE_ID}-${PARENT_ID}-01.what-comes`]]],
      ['with version ff', [['traceparent', `ff-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['with a version that is no number', [['traceparent', `.0-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['with a version that is half a number', [['traceparent', `0.-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['with a version of three digits', [['traceparent', `000-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['with a version of four digits', [['traceparent', `0000-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['with a version of one digit', [['traceparent', `0-${TRACE_ID}-${PARENT_ID}-01`]]],
      ['with a trace id of zeros', [['traceparent', `00-${'0'.repeat(32)}-${PARENT_ID}-01`]]],
      [
        'with an illegal first character in the trace id',
        [['traceparent', `00-.${TRACE_ID.slice(1)}-${PARENT_ID}-01`]],
      ],
      ['with an illegal last character in the trace id', [['traceparent', `00-${TRACE_ID.slice(1)}.-${PARENT_ID}-01`]]],
      ['with a trace id in capitals', [['traceparent', `00-${'A'.repeat(32)}-${PARENT_ID}-01`]]],
      ['with a trace id of 33 digits', [['traceparent', `00-${TRACE_ID}3-${PARENT_ID}-01`]]],
      ['with a trace id of 31 digits', [['traceparent', `00-${TRACE_ID.slice(1)}-${PARENT_ID}-01`]]],
      ['with a parent id of zeros', [['traceparent', `00-${TRACE_ID}-${'0'.repeat(16)}-01`]]],
      [
        'with an illegal first character in the parent id',
        [['traceparent', `00-${TRACE_ID}-.${PARENT_ID.slice(1)}-01`]],
      ],
      [
        'with an illegal last character in the parent id',
        [['traceparent', `00-${TRACE_ID}-${PARENT_ID.slice(1)}.-01`]],
      ],
      ['with a parent id of 17 digits', [['traceparent', `00-${TRACE_ID}-${PARENT_ID}7-01`]]],
      ['with a parent id of 15 digits', [['traceparent', `00-${TRACE_ID}-${PARENT_ID.slice(1)}-01`]]],
      ['with an illegal first character in the flags', [['traceparent', `00-${TRACE_ID}-${PARENT_ID}-.0`]]],
      ['with an illegal last character in the flags', [['traceparent', `00-${TRACE_ID}-${PARENT_ID}-0.`]]],
      ['with flags of three digits', [['traceparent', `00-${TRACE_ID}-${PARENT_ID}-001`]]],
      ['with flags of one digit', [['traceparent', `00-${TRACE_ID}-${PARENT_ID}-1`]]],
      ['with a tracestate alone, which is discarded', [['tracestate', 'foo=1']]],
      [
        'with several tracestates alone',
        [
          ['tracestate', 'foo=1'],
          ['tracestate', 'bar=2'],
        ],
      ],
    ])('%s', async (_, lines) => {
      const { traceId, tracestate, flags } = await callOf(lines);
      for (const sent of lines.map(([, value]) => value)) expect(sent).not.toContain(traceId);
      expect(tracestate).toBe('');
      expect(flags & 2).toBe(2);
    });
  });

  describe('a tracestate is passed on', () => {
    const keys = `${'abcdefghijklmnopqrstuvwxyz'}0123456789_-*/`;
    const values = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i))
      .filter((character) => character !== ',' && character !== '=')
      .join('');
    it.each<[string, Lines, string]>([
      ['as it is', tracestates('foo=1,bar=2'), 'foo=1,bar=2'],
      [
        'whatever the case of the name',
        [
          ['traceparent', VALID],
          ['TraceState', 'foo=1'],
        ],
        'foo=1',
      ],
      [
        'with the name in capitals',
        [
          ['traceparent', VALID],
          ['TRACESTATE', 'foo=1'],
        ],
        'foo=1',
      ],
      ['without an empty header in front', tracestates('', 'foo=1'), 'foo=1'],
      ['without an empty header behind', tracestates('foo=1', ''), 'foo=1'],
      [
        'of several headers, in their order',
        tracestates('foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'),
        'foo=1,bar=2,rojo=1,congo=2,baz=3',
      ],
      ['with a key that is there twice, once', tracestates('foo=1,foo=2'), 'foo=1'],
      ['with a key that is in two headers, once', tracestates('foo=1', 'foo=2'), 'foo=1'],
      ['with every legal character', tracestates(`${keys}=${values}`), `${keys}=${values}`],
      [
        'with a tenant and every legal character',
        tracestates(`${keys}@a-z0-9_-*/=${values}`),
        `${keys}@a-z0-9_-*/=${values}`,
      ],
      ['without white space around members', tracestates('foo=1 \t , \t bar=2, \t baz=3'), 'foo=1,bar=2,baz=3'],
      ['without white space around the whole', tracestates('\t foo=1 \t'), 'foo=1'],
      ['with at signs at the end of a key', tracestates('foo@=1,bar=2'), 'foo@=1,bar=2'],
      ['with two at signs', tracestates('foo@@bar=1,bar=2'), 'foo@@bar=1,bar=2'],
      ['with two tenants', tracestates('foo@bar@baz=1,bar=2'), 'foo@bar@baz=1,bar=2'],
      ['with a key of 256 characters', tracestates('foo=1', `${'z'.repeat(256)}=1`), `foo=1,${'z'.repeat(256)}=1`],
      [
        'with a tenant of 241 and a vendor of 14',
        tracestates(`${'t'.repeat(241)}@${'v'.repeat(14)}=1`),
        `${'t'.repeat(241)}@${'v'.repeat(14)}=1`,
      ],
      ['with a long tenant', tracestates(`${'t'.repeat(242)}@v=1`), `${'t'.repeat(242)}@v=1`],
      ['with a long vendor', tracestates(`t@${'v'.repeat(15)}=1`), `t@${'v'.repeat(15)}=1`],
      // Ours comes in front, so that the oldest has to go.
      ['with 32 members, of which ours is one', tracestates(members(1, 16), members(17, 32)), members(1, 31)],
    ])('%s', async (_, lines, expected) => {
      const { traceId, tracestate } = await callOf(lines);
      expect([traceId, tracestate]).toEqual([TRACE_ID, expected]);
    });
  });

  describe('a tracestate is discarded, and the trace goes on', () => {
    it.each<[string, Lines]>([
      ['that is empty', tracestates('')],
      [
        'of another name',
        [
          ['traceparent', VALID],
          ['trace-state', 'foo=1'],
        ],
      ],
      [
        'with a dot in its name',
        [
          ['traceparent', VALID],
          ['trace.state', 'foo=1'],
        ],
      ],
      ['with a space in a key', tracestates('foo =1')],
      ['with a key in capitals', tracestates('FOO=1')],
      ['with a dot in a key', tracestates('foo.bar=1')],
      ['with a key that begins with an at sign', tracestates('@foo=1,bar=2')],
      ['with 33 members', tracestates(members(1, 16), members(17, 33))],
      ['with a key of 257 characters', tracestates('foo=1', `${'z'.repeat(257)}=1`)],
      ['with an equals sign in a value', tracestates('foo=bar=baz')],
      ['with an empty value', tracestates('foo=,bar=3')],
    ])('%s', async (_, lines) => {
      const { traceId, tracestate } = await callOf(lines);
      expect([traceId, tracestate]).toEqual([TRACE_ID, '']);
    });
  });

  it.each([
    ['00', 0],
    ['01', 0],
    ['02', 2],
    ['03', 2],
    ['ff', 2],
  ])('the random flag of %s stays, and no other bit but the sampled one', async (flags, random) => {
    const call = await callOf([['traceparent', `00-${TRACE_ID}-${PARENT_ID}-${flags}`]]);
    expect([call.flags & 2, call.flags & ~3]).toEqual([random, 0]);
  });

  it.each<[string, Lines, boolean]>([
    ['with a valid context, in its trace', [['traceparent', `00-${TRACE_ID}-${PARENT_ID}-01`]], true],
    ['without one, in one new trace', [], false],
    ['with an illegal one, in one new trace', [['traceparent', `00-${'0'.repeat(32)}-${PARENT_ID}-01`]], false],
  ])('three calls %s, have parents of their own', async (_, lines, continued) => {
    const calls = await callsOf(lines, client, 3);
    const ids = new Set(calls.map(({ traceId }) => traceId));
    expect([ids.size, ids.has(TRACE_ID)]).toEqual([1, continued]);
    expect(new Set(calls.map(({ parentId }) => parentId)).size).toBe(3);
  });
});
