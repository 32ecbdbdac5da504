import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { createTailSampling } from './create-tail-sampling.js';
import type { Moment, Rule } from './rule.js';
import { dropIf } from './rules/drop-if.js';
import { errors } from './rules/errors.js';
import { keepIf } from './rules/keep-if.js';
import { everything, percent } from './rules/percent.js';
import { route } from './rules/route.js';
import { readingsOf } from './self-metrics.js';
import type { Sink } from './sink.js';
import { accounted, ERROR } from './testing/policies.js';
import { createIds, createService, type ServiceOptions, UNLUCKY } from './testing/service.js';

const wrong = (value: unknown) => value as never;
const fail = () => {
  throw new Error('oops');
};
/** What cannot even be made text. */
const nameless = () => {
  throw Object.create(null);
};
const own = (members: Partial<Rule>): Rule => ({ name: 'own', reason: 'manual', check: () => undefined, ...members });

/** One failed request that is open for a while, around one step; nothing of it may throw. */
function serve(options: ServiceOptions) {
  const service = createService({ ids: createIds(() => UNLUCKY), ...options });
  const server = service.receive();
  service.child(server).end();
  service.clock.advance(70_000);
  server.setStatus({ code: SpanStatusCode.ERROR }).end();
  return service;
}

describe('a rule of somebody else (scenario 12)', () => {
  const everyMoment: readonly Moment[] = ['start', 'end', 'tick', 'close'];

  it.each<[string, Rule, string]>([
    ['a check that throws', own({ check: fail }), 'rule "own" threw "oops"; taken as no opinion'],
    [
      'nothing that has words',
      own({ check: nameless }),
      'rule "own" threw "something without words"; taken as no opinion',
    ],
    ['a condition that throws', keepIf(fail, 'own'), 'rule "keepIf(own)" threw "oops"; taken as no opinion'],
    ['a test of an attribute', keepIf({ tier: fail }, 'own'), 'rule "keepIf(own)" threw "oops"; taken as no opinion'],
    ['a drop that throws', dropIf(fail, 'own'), 'rule "dropIf(own)" threw "oops"; taken as no opinion'],
    [
      'a route whose rule throws',
      route('GET /orders', keepIf(fail, 'own')),
      'rule "route(GET /orders, keepIf(own))" threw "oops"; taken as no opinion',
    ],
    ['what learns', own({ observe: fail }), 'rule "own" threw "oops"; taken as no opinion'],
    [
      'a threshold that throws',
      own({ reason: 'baseline', thresholdOf: fail }),
      'rule "own": thresholdOf() failed with "oops"; its general threshold holds, if it has one',
    ],
    [
      'a threshold that is none',
      own({ reason: 'baseline', thresholdOf: () => wrong(5) }),
      'rule "own": thresholdOf() failed with "expected 14 hex digits, got 5"; its general threshold holds, if it has one',
    ],
  ])('%s costs its own opinion, and one line', (_, rule, line) => {
    const service = serve({ rules: [rule, errors()] });
    expect(service.warnings).toEqual([line]);
    expect(service.kept.map(({ name, attributes }) => [name, attributes['winnow.keep.rule']])).toEqual([
      ['step', undefined],
      ['GET /orders', 'errors'],
    ]);
    expect(service.tail.stats()).toMatchObject({ tracesActive: 0, spansStarted: 2, spansQueued: 2 });
    accounted(service);
  });

  it.each(everyMoment)('throws at %s alone', (moment) => {
    const rule = own({ check: (input) => (input.moment === moment ? nameless() : undefined) });
    const service = serve({ rules: [rule, errors()] });
    expect(service.warnings).toHaveLength(1);
    expect(service.kept).toHaveLength(2);
    accounted(service);
  });

  it.each<[string, Rule]>([
    ['a check', own({ check: wrong(() => Promise.reject(new Error('later'))) })],
    [
      'a condition',
      keepIf(
        wrong(() => Promise.reject(new Error('later'))),
        'own',
      ),
    ],
    ['a test of an attribute', keepIf({ tier: wrong(async () => false) }, 'own')],
  ])('%s that answers with a promise keeps nothing, and rejects into nowhere', async (_, rule) => {
    const service = serve({ rules: [rule] });
    expect(service.kept).toEqual([]);
    expect(service.warnings).toEqual([
      `rule "${rule.name}" threw "expected an answer at once, got a promise"; taken as no opinion`,
    ]);
    // A rejection that nobody handles would fail this run.
    await new Promise(setImmediate);
    accounted(service);
  });

  it.each([
    ['throws', fail, 'oops'],
    ['answers with an object', () => wrong({}), 'expected 14 hex digits, got {}'],
    ['answers with what is no threshold', () => 'zzz', 'expected 14 hex digits, got "zzz"'],
  ])('all is kept of what has a share that %s', (_, share, why) => {
    const service = serve({ rules: [own({ check: () => 'keep', share })] });
    expect(service.kept.map((span) => span.spanContext().traceState?.serialize())).toEqual(['ot=th:0', 'ot=th:0']);
    expect(service.warnings).toEqual([`rule "own": share() failed with "${why}"; all that it keeps is kept`]);
    accounted(service);
  });

  it('costs no start and no metrics of others', () => {
    const rules = [own({ covers: fail, readings: fail }), errors(), percent(5)];
    expect(createService({ rules }).warnings).toEqual([]);
    expect(readingsOf(rules, 100)).toMatchObject([{ rule: 'percent(5)' }]);
  });

  it('keeps its weight and its metrics when it is for one route', () => {
    const readings = () => [{ kind: 'slow_threshold', rule: 'own', key: 'a', value: 1 }] as const;
    const rule = route('GET /orders', own({ check: () => 'keep', unweighted: true, readings }));
    expect(rule.readings?.()).toHaveLength(1);
    expect(serve({ rules: [rule] }).kept.map((span) => span.spanContext().traceState?.serialize())).toEqual([
      undefined,
      undefined,
    ]);
    const byUser = route('GET /orders', percent(100, { by: 'user.id' }));
    const { receive, kept } = createService({ rules: [byUser], ids: createIds(() => UNLUCKY) });
    receive().setAttribute('user.id', 'a').end();
    receive({}, 'GET /others').setAttribute('user.id', 'a').end();
    expect(kept.map(({ name }) => name)).toEqual(['GET /orders']);
  });
});

describe('a sink of somebody else that answers with (scenario 39)', () => {
  it.each<[string, Sink['send'], object]>([
    ['nothing', wrong(async () => undefined), { spansExported: 0, spansLost: 2 }],
    ['nothing, at once', wrong(() => null), { spansExported: 0, spansLost: 2 }],
    ['what has no words', wrong(nameless), { spansExported: 0, spansLost: 2 }],
    ['no number of the rejected', async () => ({ ok: true, rejected: Number.NaN }), { spansExported: 2, spansLost: 0 }],
    ['less than none rejected', async () => ({ ok: true, rejected: -5 }), { spansExported: 2, spansLost: 0 }],
    ['more rejected than there were', async () => ({ ok: true, rejected: 9 }), { spansExported: 0, spansLost: 2 }],
  ])('%s', async (_, send, stats) => {
    const service = serve({ rules: [everything()], sink: { send } });
    service.clock.advance(5000);
    await new Promise(setImmediate);
    expect(service.tail.stats()).toMatchObject(stats);
    await service.tail.spanProcessor.shutdown();
    expect(service.tail.stats()).toMatchObject(stats);
    accounted(service);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a promise', Promise.resolve(0)],
    ['no number', Number.NaN],
  ])('%s at the end of the process', (_, answer) => {
    const sink: Sink = { send: async () => ({ ok: true }), flushSync: () => wrong(answer) };
    const service = createService({ rules: [everything()], sink });
    service.receive().end();
    expect(service.tail.flushSync(10)).toBe(1);
    expect(service.tail.stats()).toMatchObject({ spansExported: 0, spansLost: 1, spansQueued: 0 });
    expect(service.warnings).toEqual([expect.stringContaining('its spans count as lost')]);
    accounted(service);
  });
});

describe('options that are wrong', () => {
  it.each<[unknown, RegExp]>([
    [null, /^\[winnow\] createTailSampling\(…\): expected options such as \{ rules: .* \}, got null$/],
    [[errors()], /createTailSampling\(…\): expected options such as .*, got \[…\]$/],
    [{ rule: [] }, /createTailSampling\(…\): "rule" is unknown; expected rules, fallback, exporter, sink, /],
    [{ exporter: {} }, /^\[winnow\] exporter: expected an exporter with export\(\) and shutdown\(\), got \{\}$/],
    [{ sink: 'x' }, /^\[winnow\] sink: expected a sink with send\(\), got "x"$/],
    [
      { propagateTo: ['*.example.com'] },
      /propagateTo: expected a function such as hostMatcher\(\["\*\.example\.com"\]\), got \[…\]/,
    ],
    [{ onKept: 5 }, /onKept: expected a function, got 5/],
    [{ relief: 'no' }, /relief: expected true or false, got "no"/],
    [{ clock: {} }, /clock: expected a clock with now\(\) and every\(\), got \{\}/],
    [{ rollout: '10' }, /rollout: expected a percentage above 0, at most 100, got "10"/],
    [{ limits: 5 }, /limits: expected options such as \{ traces: … \}, got 5/],
    [{ limits: { toString: 5 } }, /limits\.toString: unknown; expected traces, spans, /],
    [{ queue: { size: 5 } }, /queue\.size: unknown; expected maxSpans, /],
    [
      { rules: [own({ reason: wrong('late') })] },
      /rules\[0\] \("own"\): reason: expected one of error, .*, got "late"/,
    ],
    [
      { rules: [own({ threshold: '5' })] },
      /rules\[0\] \("own"\): threshold: expected 14 lowercase hex digits, got "5"/,
    ],
    [{ rules: [own({ share: wrong('5') })] }, /rules\[0\] \("own"\): share: expected a function, got "5"/],
  ])('%#', (options, message) => {
    const service = () => createTailSampling(wrong(options));
    expect(service).toThrow(TypeError);
    expect(service).toThrow(message);
  });

  it('are named once where they come with a module', async () => {
    const { warnings } = createService({ rules: Promise.resolve(wrong([5])) });
    await new Promise(setImmediate);
    expect(warnings).toEqual([
      'the rules could not be used: rules[0]: expected a rule such as errors(), got a number; the default policy holds',
    ]);
  });
});

it('takes rules from anything that is waited for', async () => {
  const use = (take: (rules: readonly Rule[]) => void) => take([errors()]);
  const rules = wrong(Object.fromEntries([['then', use]]));
  const service = createService({ rules });
  await new Promise(setImmediate);
  expect(String(service.tail)).toBe('keeps errors');
  service.receive().setStatus(ERROR).end();
  expect(service.kept).toHaveLength(1);
});
