import { describe, expect, it } from 'vitest';
import { readTraceState } from './read-trace-state.js';

const read = (header: string | string[]) => readTraceState(header)?.serialize();
const members = (count: number) => Array.from({ length: count }, (_, i) => `m${i}=1`).join(',');

describe('a tracestate header (scenario 3)', () => {
  it.each([
    ['one member', 'foo=1', 'foo=1'],
    ['several headers, in their order', ['foo=1,bar=2', 'baz=3'], 'foo=1,bar=2,baz=3'],
    ['white space around members', '\t foo=1 \t,  bar=2 ', 'foo=1,bar=2'],
    ['white space inside a value', 'foo=a b', 'foo=a b'],
    ['empty members', ',foo=1,,bar=2,', 'foo=1,bar=2'],
    ['a key that is there twice: the first is the latest', 'foo=1,bar=2,foo=3', 'foo=1,bar=2'],
    ['a key of a tenant', '0a@vendor=1', '0a@vendor=1'],
    ['at signs anywhere behind the first character', 'foo@@bar@=1', 'foo@@bar@=1'],
    ['a key and a value of 256 characters', `${'z'.repeat(256)}=1`, `${'z'.repeat(256)}=1`],
    ['32 members', members(32), members(32)],
  ])('%s', (_, header, expected) => {
    expect(read(header)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['a key in capitals', 'FOO=1,bar=2'],
    ['a key with a dot', 'foo.bar=1,bar=2'],
    ['a key that begins with an at sign', '@foo=1,bar=2'],
    ['a space behind the key', 'foo =1,bar=2'],
    ['a key of 257 characters', `${'z'.repeat(257)}=1,bar=2`],
    ['a value with an equals sign', 'foo=a=b,bar=2'],
    ['a value with a control character', 'foo=a\u0007,bar=2'],
    ['a value of 257 characters', `foo=${'x'.repeat(257)},bar=2`],
    ['an empty value', 'foo=,bar=2'],
    ['no value', 'foo,bar=2'],
    ['33 members', members(33)],
    ['64 KB', `foo=1,${','.repeat(65_536)}`],
  ])('with %s is discarded whole', (_, header) => {
    expect(readTraceState(header)).toBeUndefined();
  });

  it('that is too long to be passed on loses the large members first, then the oldest', () => {
    const large = `large=${'x'.repeat(200)}`;
    const small = Array.from({ length: 20 }, (_, i) => `m${i}=${'x'.repeat(20)}`);
    expect(read([large, ...small].join(','))).toBe(read(small.join(',')));
    expect(read(small)?.length).toBeLessThanOrEqual(512);
    const three = [`a=${'x'.repeat(250)}`, 'b=1', `c=${'y'.repeat(250)}`, `d=${'z'.repeat(100)}`];
    expect(read(three)).toBe([three[0], three[1], three[3]].join(','));
    // What was shortened can still be asked for here.
    expect(readTraceState(three)?.get('c')).toBe('y'.repeat(250));
  });

  it('can be changed, the changed member in front', () => {
    const state = readTraceState('a=1,b=2');
    expect(state?.set('b', '3').serialize()).toBe('b=3,a=1');
    expect(state?.unset('a').serialize()).toBe('b=2');
    expect(state?.serialize()).toBe('a=1,b=2');
  });
});
