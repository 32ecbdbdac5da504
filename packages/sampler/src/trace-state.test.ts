import { TraceState } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { addMember, readOt, withMember, withThreshold } from './trace-state.js';

const state = (raw: string) => new TraceState(raw);

describe('the threshold in a tracestate (scenario 3)', () => {
  it.each([
    ['is set in front', 'vendor=1', '8', 'ot=th:8,vendor=1'],
    [
      'replaces a stale one and leaves the rest of ot',
      'ot=th:4;rv:0123456789abcd;xy:1',
      '8',
      'ot=th:8;rv:0123456789abcd;xy:1',
    ],
    ['is erased', 'ot=th:4;rv:0123456789abcd,vendor=1', undefined, 'ot=rv:0123456789abcd,vendor=1'],
    ['is erased with ot when nothing else is in it', 'ot=th:4,vendor=1', undefined, 'vendor=1'],
    ['is erased to an empty tracestate', 'ot=th:4', undefined, ''],
    ['takes our member out', 'winnow=k;r:e,ot=th:0,vendor=1', '0', 'ot=th:0,vendor=1'],
  ])('%s', (_, before, th, after) => {
    expect(withThreshold(state(before), th)?.serialize()).toBe(after);
  });

  it('leaves the object alone when it is right already', () => {
    const right = state('ot=th:8,vendor=1');
    expect(withThreshold(right, '8')).toBe(right);
    const none = state('vendor=1');
    expect(withThreshold(none, undefined)).toBe(none);
    expect(withThreshold(undefined, undefined)).toBeUndefined();
    expect(withThreshold(undefined, '8')).toBe(withThreshold(undefined, '8'));
  });

  it('is not read from an ot that is longer than allowed', () => {
    expect(readOt(`th:8;xx:${'y'.repeat(250)}`, 'th')).toBe(undefined);
    expect(readOt('rv:1;th:8', 'th')).toBe('8');
  });
});

describe('our member', () => {
  it('stands in front and reads back', () => {
    const out = withMember(state('ot=th:4,a=1,b=2'), 'k;r:e', '0');
    expect(out.serialize()).toBe('winnow=k;r:e,ot=th:0,a=1,b=2');
    // By the SDK's own parser, which refuses values that the specification does not allow.
    expect(state(out.serialize()).get('winnow')).toBe('k;r:e');
    expect(withMember(undefined, 'u', undefined).serialize()).toBe('winnow=u');
    expect(addMember(undefined, 'u').serialize()).toBe('winnow=u');
  });

  it('costs the oldest members where there is no room for all', () => {
    const many = state(Array.from({ length: 32 }, (_, index) => `m${index}=1`).join(','));
    const members = withMember(many, 'u', '8').serialize().split(',');
    expect(members).toHaveLength(32);
    expect(members.slice(0, 3)).toEqual(['winnow=u', 'ot=th:8', 'm0=1']);
    const long = state(`a=${'x'.repeat(240)},b=${'y'.repeat(240)}`);
    expect(withMember(long, 'u', '8').serialize()).toBe(`winnow=u,ot=th:8,a=${'x'.repeat(240)},b=${'y'.repeat(240)}`);
    const longer = state(`a=${'x'.repeat(250)},b=${'y'.repeat(250)}`);
    expect(withMember(longer, 'u', '8').serialize()).toBe(`winnow=u,ot=th:8,a=${'x'.repeat(250)}`);
  });

  it('keeps 30 members of others in their order', () => {
    const raw = Array.from({ length: 30 }, (_, index) => `m${index}=1`).join(',');
    expect(withMember(state(raw), 'u', '8').serialize()).toBe(`winnow=u,ot=th:8,${raw}`);
  });
});
