import { describe, expect, it } from 'vitest';
import { createRollOut } from './roll-out.js';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { createRandom } from './testing/random.js';
import { createIds, createService, type Service, type ServiceOptions } from './testing/service.js';
import { adjustedCount, encodeThreshold } from './threshold.js';

const TENTH = createRollOut(10);
const START = encodeThreshold(0.1);
const INSIDE = 'f0000000000000';
const OUTSIDE = '80000000000000';
const ERROR = { code: 2 };

describe('a roll-out', () => {
  it('lets in who has at least its randomness', () => {
    expect([TENTH.outside(START), TENTH.outside(INSIDE), TENTH.outside(OUTSIDE)]).toEqual([false, false, true]);
    expect(createRollOut(100).outside('00000000000000')).toBe(false);
  });

  it('spreads those who are in over the whole range', () => {
    expect(TENTH.within(START)).toBe('00000000000000');
    expect(TENTH.within('ffffffffffffff')).toMatch(/^ffffffffffff/);
  });

  it('multiplies the chances of its own with those of the policy', () => {
    expect(adjustedCount(TENTH.outward('0'))).toBeCloseTo(10, 2);
    expect(adjustedCount(TENTH.outward('f3333'))).toBeCloseTo(200, 1);
    expect(TENTH.outward(undefined)).toBeUndefined();
  });

  it('agrees with itself: who passes within passes overall, and nobody else', () => {
    const random = createRandom(5);
    const digits = () =>
      Math.floor(random() * 2 ** 28)
        .toString(16)
        .padStart(7, '0');
    for (let at = 0; at < 2000; at++) {
      const randomness = `f${`${digits()}${digits()}`.slice(1)}`;
      const th = encodeThreshold(Math.max(random(), 0.001));
      expect(randomness >= TENTH.outward(th)).toBe(TENTH.within(randomness) >= th);
      expect(TENTH.outward(TENTH.inward(TENTH.outward(th)))).toBe(TENTH.outward(th));
    }
  });

  it.each([0, -1, 101, Number.NaN, '10%'])('of %s is none', (percentage) => {
    expect(() => createRollOut(percentage as number)).toThrow('[winnow] rollout: expected a percentage above 0');
  });
});

const rules = () => [errors(), percent(0)];
const service = (randomness: string, options: ServiceOptions = {}): Service =>
  createService({ rules: rules(), ids: createIds(() => randomness), ...options });
const weights = ({ kept }: Service) =>
  kept.map((span) => {
    const th = /th:([0-9a-f]+)/.exec(span.spanContext().traceState?.serialize() ?? '')?.[1];
    return th === undefined ? undefined : Math.round(adjustedCount(th));
  });

describe('a service in a roll-out', () => {
  it('records nothing of a trace outside, errors included', () => {
    const tenth = service(OUTSIDE, { rollout: 10 });
    const server = tenth.receive();
    expect(server.isRecording()).toBe(false);
    tenth.child(server).end();
    server.setStatus(ERROR).end();
    expect(tenth.tail.stats()).toMatchObject({ spansStarted: 0 });
    expect(tenth.kept).toEqual([]);
  });

  it('weighs an error inside by the share, to itself and to those it tells', () => {
    const tenth = service(INSIDE, { rollout: 10 });
    const server = tenth.receive();
    tenth.child(server, 'step', 2, { 'http.response.status_code': 503 }).end();
    const { headers, span } = tenth.call(server);
    span.end();
    expect(headers['tracestate']).toBe(`winnow=k;r:e,ot=th:${TENTH.outward('0')}`);
    server.setStatus(ERROR).end();
    expect(new Set(weights(tenth))).toEqual(new Set([10]));
  });

  it('asks the rv of the caller, where there is one', () => {
    const tenth = service(OUTSIDE, { rollout: 10 });
    const traceparent = `00-${'a'.repeat(18)}${OUTSIDE}-${'b'.repeat(16)}-00`;
    expect(tenth.receive({ traceparent, tracestate: `ot=rv:${INSIDE}` }).isRecording()).toBe(true);
    expect(tenth.receive({ traceparent }).isRecording()).toBe(false);
  });

  it('weighs what its caller keeps by its own share, and hands on what the caller said', () => {
    const tenth = service(INSIDE, { rollout: 10 });
    const traceparent = `00-${'a'.repeat(18)}${INSIDE}-${'b'.repeat(16)}-01`;
    const server = tenth.receive({ traceparent, tracestate: 'winnow=k;r:e,ot=th:0' });
    const { headers, span } = tenth.call(server);
    span.end();
    server.end();
    expect(headers['tracestate']).toBe('winnow=k;r:e,ot=th:0');
    expect(weights(tenth)).toContain(10);
  });

  it('keeps a threshold of the caller that is above its own', () => {
    const tenth = service('ff000000000000', { rollout: 10 });
    const traceparent = `00-${'a'.repeat(18)}ff000000000000-${'b'.repeat(16)}-01`;
    const server = tenth.receive({ traceparent, tracestate: 'winnow=u,ot=th:fe' });
    const { headers, span } = tenth.call(server);
    span.end();
    server.end();
    expect(headers['tracestate']).toBe('winnow=u,ot=th:fe');
    expect(weights(tenth)).toEqual([128, 128]);
  });
});

describe('a header that chooses', () => {
  const CHOSEN = 'winnow=u;c';

  it('is named to those who are called', () => {
    const chooser = service(OUTSIDE, { rollout: 'chosen' });
    expect(chooser.call(chooser.receive()).headers['tracestate']).toBe(CHOSEN);
  });

  it('is passed on by services that ask for none', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;
    const sent = (tracestate: string) => {
      const plain = service(OUTSIDE);
      return plain.call(plain.receive({ traceparent, tracestate })).headers['tracestate'];
    };
    expect([sent(CHOSEN), sent('winnow=u')]).toEqual([CHOSEN, 'winnow=u']);
  });
});
