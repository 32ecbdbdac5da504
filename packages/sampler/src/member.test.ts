import { describe, expect, it } from 'vitest';
import { keepSignal, keptMember, parseKeepSignal, parseMember } from './member.js';

const TRACE_ID = '0123456789abcdef0123456789abcdef';

describe('our member', () => {
  it.each([
    ['u', { kept: false, code: undefined }],
    ['k', { kept: true, code: undefined }],
    ['k;r:s', { kept: true, code: 's' }],
    ['k;r:e;later:1', { kept: true, code: 'e' }],
    ['k;r:z', { kept: true, code: undefined }],
  ])('%s is read', (value, member) => expect(parseMember(value)).toEqual(member));

  it.each([undefined, '', 'x', 'keep', 'uu', 'K', 'k;r=e', 'k,u'])('%s is none', (value) => {
    expect(parseMember(value)).toBeUndefined();
  });

  it('is read as it was written', () => expect(parseMember(keptMember('f'))).toEqual({ kept: true, code: 'f' }));
});

describe('the keep signal', () => {
  it('is read as it was written', () => {
    expect(keepSignal(TRACE_ID, '0', 'e')).toBe(`${TRACE_ID};th=0;r=e`);
    expect(parseKeepSignal(keepSignal(TRACE_ID, '0', 'e'))).toEqual({ traceId: TRACE_ID, th: '0', code: 'e' });
    expect(parseKeepSignal(`${TRACE_ID};th=c0;r=x;later=1`)).toEqual({ traceId: TRACE_ID, th: 'c', code: undefined });
  });

  it.each(['', 'k', TRACE_ID, `${TRACE_ID};r=e`, `${TRACE_ID};th=G;r=e`, `${TRACE_ID.toUpperCase()};th=0`])(
    '%s is none',
    (value) => expect(parseKeepSignal(value)).toBeUndefined(),
  );
});
