import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { Rule } from './rule.js';
import { errors } from './rules/errors.js';
import { keepIf } from './rules/keep-if.js';
import { percent } from './rules/percent.js';
import { createIds, createService, LUCKY, UNLUCKY } from './testing/service.js';

function later() {
  let give: (rules: readonly Rule[]) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const rules = new Promise<readonly Rule[]>((resolve, reject) => {
    give = resolve;
    refuse = reject;
  });
  return { rules, give, refuse };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('rules that are still being loaded', () => {
  it('let closed fragments wait, and see what they have missed', async () => {
    const { rules, give } = later();
    const { receive, child, kept, tail } = createService({ rules, ids: createIds(() => UNLUCKY) });
    const server = receive();
    child(server).setStatus({ code: SpanStatusCode.ERROR }).end();
    server.end();
    expect(kept).toEqual([]);
    expect(tail.stats()).toMatchObject({ tracesActive: 1, spansBuffered: 2 });
    give([
      keepIf(({ spans }, { moment, span }) => moment === 'end' && span.name === 'step' && spans.length === 2, 'late'),
    ]);
    await settled();
    expect(kept.map(({ name }) => name)).toEqual(['GET /orders', 'step']);
    expect(kept[0]?.attributes['winnow.keep.rule']).toBe('keepIf(late)');
    expect(tail.stats()).toMatchObject({ tracesActive: 0, spansBuffered: 0 });
  });

  it('draw the baseline of the default policy meanwhile', async () => {
    const { rules, give } = later();
    const { receive, kept } = createService({ rules, ids: createIds(() => LUCKY) });
    receive().end();
    give([errors(), percent(50)]);
    await settled();
    expect(kept[0]?.spanContext().traceState?.serialize()).toBe('ot=th:f3333');
    receive().end();
    expect(kept[1]?.spanContext().traceState?.serialize()).toBe('ot=th:8');
  });

  it('are waited for by flush', async () => {
    const { rules, give } = later();
    const { receive, sink, tail } = createService({ rules });
    receive().end();
    const flushed = tail.flush();
    give([keepIf(() => true)]);
    await flushed;
    expect(sink.spans).toHaveLength(1);
  });

  it('give way to the default policy after a second, and come into force when they arrive', async () => {
    const { rules, give } = later();
    const { receive, kept, clock, tail, warnings } = createService({ rules, ids: createIds(() => UNLUCKY) });
    receive().end();
    clock.advance(999);
    expect(kept).toHaveLength(0);
    clock.advance(1);
    // The first of ten.
    expect(kept[0]?.attributes['winnow.keep.reason']).toBe('first');
    expect(warnings[0]).toMatch(/the rules were not there after 1000 ms/);
    give([]);
    await settled();
    receive().end();
    expect(kept).toHaveLength(1);
    expect(String(tail)).toMatch(/only what is kept by code/);
  });

  it('give way to the default policy when they cannot be used, with one line', async () => {
    for (const broken of [Promise.reject(new Error('no such file')), Promise.resolve({} as never)]) {
      const { receive, kept, warnings, tail } = createService({ rules: broken });
      await settled();
      receive().end();
      expect(kept).toHaveLength(1);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(
        /the rules could not be used: .*(no such file|expected an array).*; the default policy holds/,
      );
      expect(String(tail)).toMatch(/^keeps errors up to 50\/s, slow over 1s/);
    }
  });

  it('give way to the fallback where there is one: meanwhile, and for good', async () => {
    const { rules, give } = later();
    const fallback = [keepIf(() => false, 'nothing')];
    const { receive, kept, clock, warnings } = createService({ rules, fallback });
    receive().end();
    clock.advance(1000);
    expect(kept).toHaveLength(0);
    expect(warnings[0]).toMatch(/until they are, Winnow keeps nothing/);
    give([keepIf(() => true)]);
    await settled();
    receive().end();
    expect(kept).toHaveLength(1);

    const broken = createService({ rules: Promise.reject(new Error('no such file')), fallback });
    await settled();
    broken.receive().end();
    expect(broken.kept).toHaveLength(0);
    expect(broken.warnings[0]).toMatch(/no such file; Winnow keeps nothing/);
    expect(() => createService({ fallback: [{} as never] })).toThrow(/fallback\[0\]: expected a rule/);
  });

  it('do not hold the end of the process', () => {
    const { rules } = later();
    const { receive, sink, tail } = createService({ rules });
    receive().end();
    expect(tail.flushSync(100)).toBe(0);
    expect(sink.spans[0]?.attributes['winnow.keep.reason']).toBe('first');
  });
});
