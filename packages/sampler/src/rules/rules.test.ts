import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { defaultRules } from '../default-rules.js';
import type { Rule } from '../rule.js';
import { createIds, createService, LUCKY, UNLUCKY } from '../testing/service.js';
import { dropIf } from './drop-if.js';
import { errors } from './errors.js';
import { first } from './first.js';
import { keepIf } from './keep-if.js';
import { everything, percent } from './percent.js';
import { route } from './route.js';
import { slow } from './slow.js';

const health = dropIf((trace) => trace.root.name === 'GET /health', 'health checks');

/** Reason, rule and threshold of a request under a policy. */
function verdict(rules: readonly Rule[], { name = 'GET /orders', failed = false, lucky = false } = {}) {
  const { receive, kept } = createService({ rules, ids: createIds(() => (lucky ? LUCKY : UNLUCKY)) });
  const server = receive({}, name);
  if (failed) server.setStatus({ code: SpanStatusCode.ERROR });
  server.end();
  const [span] = kept;
  if (!span) return 'dropped';
  const { attributes } = span;
  return `${attributes['winnow.keep.reason']} by ${attributes['winnow.keep.rule']}, ${span.spanContext().traceState?.serialize()}`;
}

describe('the first rule with an opinion wins (scenario 12)', () => {
  it.each<[string, readonly Rule[], object, string]>([
    ['error', [errors(), percent(5)], { failed: true }, 'error by errors, ot=th:0'],
    ['error and drawn', [errors(), percent(5)], { failed: true, lucky: true }, 'error by errors, ot=th:0'],
    ['drawn', [errors(), percent(5)], { lucky: true }, 'baseline by percent(5), ot=th:f3333'],
    ['neither', [errors(), percent(5)], {}, 'dropped'],
    ['a drop in front of errors', [health, errors()], { name: 'GET /health', failed: true }, 'dropped'],
    ['a drop in front of the baseline', [health, percent(5)], { name: 'GET /health', lucky: true }, 'dropped'],
    ['a drop behind errors', [errors(), health], { name: 'GET /health', failed: true }, 'error by errors, ot=th:0'],
    [
      'a drop behind the baseline',
      [percent(5), health],
      { name: 'GET /health', lucky: true },
      'baseline by percent(5), ot=th:f3333',
    ],
    ['everything', [errors(), everything()], {}, 'baseline by everything, ot=th:0'],
    ['everything but errors first', [errors(), everything()], { failed: true }, 'error by errors, ot=th:0'],
    ['100 %', [percent(100)], {}, 'baseline by percent(100), ot=th:0'],
    ['0 %', [percent(0)], { lucky: true }, 'dropped'],
    ['no rule at all', [], { lucky: true }, 'dropped'],
  ])('%s', (_, rules, request, expected) => expect(verdict(rules, request)).toBe(expected));

  it('but what is kept for itself is not counted as drawn, whatever the order (scenario 10)', () => {
    const atTheEnd = keepIf((_, { moment }) => moment === 'close', 'all');
    expect(verdict([percent(5), atTheEnd], { lucky: true })).toBe('manual by keepIf(all), ot=th:0');
    expect(verdict([percent(5), atTheEnd])).toBe('manual by keepIf(all), ot=th:0');
    expect(verdict([percent(5), errors()], { lucky: true, failed: true })).toBe('error by errors, ot=th:0');
  });
});

describe('first', () => {
  it('keeps that many requests, from their start, and not the connections made before', () => {
    const { receive, tracer, call, kept } = createService({ rules: [first(2)], ids: createIds(() => UNLUCKY) });
    tracer.startSpan('connect', { kind: SpanKind.CLIENT }).end();
    const one = receive({}, 'one');
    expect(call(one).headers['tracestate']).toBe('winnow=k;r:f,ot=th:0');
    receive({}, 'two').end();
    receive({}, 'three').end();
    expect(kept.map(({ name }) => name)).toEqual(['two']);
  });

  it('counts requests that their caller keeps', () => {
    const { receive, kept } = createService({ rules: [first(2)] });
    const headers = (id: number) => ({
      traceparent: `00-0af7651916cd43dd8448eb211c80319${id}-b7ad6b7169203331-01`,
      tracestate: 'winnow=k;r:f,ot=th:0',
    });
    receive(headers(1), 'one').end();
    receive(headers(2), 'two').end();
    receive({}, 'three').end();
    expect(kept.map(({ name, attributes }) => [name, attributes['winnow.keep.reason']])).toEqual([
      ['one', 'remote'],
      ['two', 'remote'],
    ]);
  });

  it('counts each policy for itself', () => {
    expect(defaultRules()[2]).not.toBe(defaultRules()[2]);
  });
});

describe('conditions', () => {
  it('see the trace at every moment', () => {
    const moments: string[] = [];
    const watch = keepIf((trace, { moment }) => {
      moments.push(`${moment} ${trace.spans.length} ${trace.open}`);
      return false;
    });
    const { receive, child } = createService({ rules: [watch] });
    const server = receive();
    child(server).end();
    server.end();
    expect(moments).toEqual(['start 1 1', 'end 2 1', 'end 2 0', 'close 2 0']);
  });

  it('may be for one route', () => {
    const rules = [
      route(
        'POST /pay',
        keepIf(() => true, 'payments'),
      ),
    ];
    expect(verdict(rules, { name: 'POST /pay' })).toBe('manual by route(POST /pay, keepIf(payments)), ot=th:0');
    expect(verdict(rules, { name: 'POST /play' })).toBe('dropped');
  });

  it('that throw are taken as silent, with one line', () => {
    const broken = keepIf(() => {
      throw new Error('oops');
    }, 'broken');
    const { receive, warnings, kept } = createService({ rules: [broken, errors()] });
    for (let index = 0; index < 3; index++) receive().setStatus({ code: SpanStatusCode.ERROR }).end();
    expect(kept).toHaveLength(3);
    expect(warnings).toEqual(['rule "keepIf(broken)" threw "oops"; taken as no opinion']);
  });
});

describe('wrong arguments', () => {
  const wrong = (value: unknown) => value as never;
  it.each<[() => unknown, RegExp]>([
    [() => percent(101), /percent\(101\): expected a number from 0 to 100/],
    [() => percent(wrong('5')), /percent\("5"\): expected a number/],
    [() => percent(5, { by: '' }), /percent\(5, \{ by \}\): expected the name of an attribute such as "user.id"/],
    [() => percent(5, { 'POST /pay': 101 }), /percent\(5, \{ "POST \/pay": 101 \}\): expected a number from 0 to 100/],
    [() => percent(5, { by: 'user.id', 'POST /pay': 50 }), /expected "by" or routes, got both/],
    [
      () => percent(5, wrong({ By: 'user.id' })),
      /"By" is neither a route such as "POST \/export" nor one of by, routes/,
    ],
    [() => keepIf({}), /keepIf\(\{\}\): expected a function of the trace/],
    [() => keepIf({ tier: wrong(undefined) }), /tier: expected a value, a list of values, a regular expression/],
    [() => percent(1e-15), /percent\(1e-15\): expected 0, or at least 1\.4e-15/],
    [() => first(-1), /first\(-1\): expected 0 or a positive integer/],
    [() => first(wrong('10')), /^\[winnow\] first\("10"\): expected 0 or a positive integer$/],
    [() => percent(5, wrong(null)), /percent\(5, …\): expected options such as \{ 'POST \/export': … \}, got null/],
    [() => percent(5, wrong({ routes: 'x' })), /percent\(5, …\): routes: expected options such as .*, got "x"/],
    [() => slow('1s', wrong('2s')), /slow\("1s"\): expected options such as .*, got "2s"/],
    [() => slow('1s', wrong({ budgets: '5/s' })), /slow\("1s"\): "budgets" is neither a route/],
    [() => errors(wrong('50/s')), /errors\("50\/s"\): expected options such as \{ budget: '50\/s' \}, got "50\/s"/],
    [() => errors(wrong(null)), /errors\(null\): expected options/],
    [() => errors(wrong({ budgets: '50/s' })), /errors\(\{…\}\): "budgets" is unknown; expected budget, logs/],
    [() => errors(wrong({ logs: 'no' })), /errors\(\{ logs \}\): expected true or false, got "no"/],
    [() => keepIf({ tier: wrong(Symbol('gold')) }), /keepIf: tier: expected a value.*got Symbol\(gold\)/],
    [() => keepIf(() => true, wrong(5)), /keepIf\(…, 5\): expected a name in quotes behind the condition/],
    [() => first(1.5), /first\(1\.5\)/],
    [() => keepIf(wrong(true)), /keepIf\(true\): expected a function of the trace/],
    [() => dropIf(wrong(undefined)), /dropIf\(undefined\): expected a function/],
    [
      () => route('POST /pay', percent(50)),
      /the baseline is drawn where the trace begins; .* percent\(5, \{ "POST \/pay": 50 \}\)/,
    ],
    [() => route('POST /pay', wrong(undefined)), /expected a rule such as slow\('2s'\) behind the pattern/],
    [
      () => createService({ rules: wrong({}) }),
      /rules: expected an array such as \[errors\(\), slow\('1s'\), percent\(5\)\], got an object/,
    ],
    [
      () => createService({ rules: [wrong(errors)] }),
      /rules\[0\]: expected a rule such as errors\(\), got a function \(call it: errors\(\)\)/,
    ],
    [
      () => createService({ rules: [percent(5), everything()] }),
      /at most one of percent\(\) and everything\(\), got percent\(5\) and everything/,
    ],
    [() => createService({ limits: { spans: -1 } }), /limits\.spans: expected a number, 1 or more, got -1/],
    [() => createService({ limits: wrong({ span: 1 }) }), /limits\.span: unknown; expected traces, spans/],
    [() => createService({ queue: { batchSpans: 0 } }), /queue\.batchSpans: expected a number, 1 or more/],
    [() => createService({ foreignSampled: wrong('maybe') }), /foreignSampled: expected "follow" or "ignore"/],
  ])('throw a TypeError that says what and where (%#)', (make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});

describe('the policy in words', () => {
  it.each<[readonly Rule[] | undefined, string]>([
    [undefined, 'keeps errors up to 50/s, slow over 1s or p99 of the route up to 20/s, the first 10, 5 % of the rest'],
    [[errors(), slow('2s'), percent(0.5)], 'keeps errors, slow over 2s, 0.5 % of the rest'],
    [[health, everything()], 'keeps everything; drops health checks'],
    [[], 'keeps only what is kept by code or by callers'],
  ])('%#', (rules, words) => {
    const { tail } = createService(rules ? { rules } : {});
    expect(String(tail)).toBe(words);
    expect(String(tail.sampler)).toBe(`winnow: ${words}`);
  });
});
