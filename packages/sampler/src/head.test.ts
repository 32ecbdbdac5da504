import { createHash } from 'node:crypto';
import { type SpanContext, SpanKind } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { createHead } from './head.js';
import { encodeThreshold } from './threshold.js';

const HALF = encodeThreshold(0.5);
const id = (randomness: string) => `aaaaaaaaaaaaaaaaaa${randomness}`;
const DRAWN = id('80000000000000');
const NOT_DRAWN = id('7fffffffffffff');

const head = createHead({ threshold: () => HALF, foreignSampled: 'follow' });
const suspicious = createHead({ threshold: () => HALF, foreignSampled: 'ignore' });

function parent(traceId: string, traceFlags: number, raw?: string, isRemote = true): SpanContext {
  const traceState = raw === undefined ? {} : { traceState: new TraceState(raw) };
  return { traceId, spanId: '00f067aa0ba902b7', traceFlags, isRemote, ...traceState };
}

const sampled = (traceId: string, from?: SpanContext, judge = head) => {
  const verdict = judge(traceId, from, SpanKind.SERVER);
  return verdict.sampled ? (verdict.th ?? 'no th') : 'no';
};

describe('a trace that begins here (scenario 1)', () => {
  it('is drawn when its randomness is at least the threshold', () => {
    expect(sampled(DRAWN)).toBe('8');
    expect(sampled(NOT_DRAWN)).toBe('no');
  });

  it('is never drawn without a baseline', () => {
    const none = createHead({ threshold: () => undefined, foreignSampled: 'follow' });
    expect(sampled(id('ffffffffffffff'), undefined, none)).toBe('no');
  });

  it('is not drawn when it begins with a client call, unless everything is', () => {
    expect(head(DRAWN, undefined, SpanKind.CLIENT).sampled).toBe(false);
    expect(head(DRAWN, undefined, SpanKind.PRODUCER).sampled).toBe(false);
    const all = createHead({ threshold: () => encodeThreshold(1), foreignSampled: 'follow' });
    expect(all(NOT_DRAWN, undefined, SpanKind.CLIENT)).toMatchObject({ sampled: true, th: '0' });
  });

  it('is drawn in the asked proportion, the same ids in every process', () => {
    const judges = [head, createHead({ threshold: () => HALF, foreignSampled: 'follow' })];
    const total = 20_000;
    let drawn = 0;
    for (let index = 0; index < total; index++) {
      const traceId = createHash('sha256').update(String(index)).digest('hex').slice(0, 32);
      const [verdict, again] = judges.map((judge) => sampled(traceId, undefined, judge));
      expect(again).toBe(verdict);
      if (verdict === '8') drawn++;
    }
    // Four standard deviations around a half.
    expect(Math.abs(drawn - total / 2)).toBeLessThan(4 * Math.sqrt(total / 4));
  });
});

describe('a trace that comes from (scenario 4)', () => {
  it.each([
    // who, flag, tracestate, our randomness, verdict
    ['one of ours, undecided', 0, 'winnow=u', DRAWN, 'no'],
    ['one of ours, undecided, with a stale threshold', 0, 'winnow=u,ot=th:4', DRAWN, 'no'],
    ['one of ours, drawn', 1, 'winnow=u,ot=th:4', DRAWN, '4'],
    ['one of ours, with a threshold that contradicts its flag', 1, 'winnow=u,ot=th:c', DRAWN, 'no th'],
    ['one of ours, sampled without a threshold', 1, 'winnow=u', NOT_DRAWN, 'no th'],
    ['one of ours that keeps it', 1, 'winnow=k;r:e,ot=th:0', NOT_DRAWN, '0'],
    ['one of ours that keeps it, flag lost on the way', 0, 'winnow=k;r:e', NOT_DRAWN, '0'],
    ['one of ours that keeps it by a budget', 1, 'winnow=k;r:e,ot=th:4', DRAWN, '4'],
    ['one of ours that keeps it, with a stale threshold', 1, 'winnow=k;r:e,ot=th:c', DRAWN, '0'],
    ['a stranger, not sampled, drawn here', 0, undefined, DRAWN, '8'],
    ['a stranger, not sampled, not drawn here', 0, undefined, NOT_DRAWN, 'no'],
    ['a stranger, not sampled, with a stale threshold', 0, 'ot=th:0', NOT_DRAWN, 'no'],
    ['a stranger, sampled with a threshold', 1, 'ot=th:4', DRAWN, '4'],
    ['a stranger, sampled with a threshold that contradicts it', 1, 'ot=th:c', DRAWN, 'no th'],
    ['a stranger, sampled without a threshold', 1, undefined, NOT_DRAWN, 'no th'],
    ['a stranger that writes nonsense in our member', 0, 'winnow=x', DRAWN, '8'],
    ['a stranger that brings its own randomness', 0, 'ot=rv:ffffffffffffff', NOT_DRAWN, '8'],
    ['a stranger that brings a malformed randomness', 0, 'ot=rv:FFFFFFFFFFFFFF', NOT_DRAWN, 'no'],
  ])('%s', (_, flags, raw, traceId, verdict) => {
    expect(sampled(traceId, parent(traceId, flags, raw))).toBe(verdict);
  });

  it('a stranger that samples, where that is ignored', () => {
    expect(sampled(NOT_DRAWN, parent(NOT_DRAWN, 1), suspicious)).toBe('no');
    expect(sampled(DRAWN, parent(DRAWN, 1), suspicious)).toBe('8');
    expect(sampled(DRAWN, parent(DRAWN, 1, 'ot=th:4'), suspicious)).toBe('4');
    expect(sampled(NOT_DRAWN, parent(NOT_DRAWN, 1, 'winnow=u'), suspicious)).toBe('no th');
  });

  it('a span of this process that is gone', () => {
    expect(sampled(NOT_DRAWN, parent(NOT_DRAWN, 1, 'ot=th:0', false))).toBe('0');
    expect(sampled(DRAWN, parent(DRAWN, 0, undefined, false))).toBe('no');
  });

  it('tells what else must be known of the caller', () => {
    expect(head(DRAWN, parent(DRAWN, 1, 'winnow=k;r:s'), SpanKind.SERVER)).toMatchObject({
      keep: 's',
      calledByOurs: true,
    });
    expect(head(DRAWN, parent(DRAWN, 1, 'winnow=k'), SpanKind.SERVER)).toMatchObject({ keep: 'm' });
    expect(head(DRAWN, parent(DRAWN, 1), SpanKind.SERVER)).toMatchObject({ presampled: true, calledByOurs: false });
    expect(head(DRAWN, parent(DRAWN, 1, 'ot=th:4'), SpanKind.SERVER)).toMatchObject({ presampled: false });
  });
});
