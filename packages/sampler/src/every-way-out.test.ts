// Random work in every mode of the sampler, with all that can happen to it: each started span is in exactly one place at each
// moment, nothing is held when everything is over, and nothing is delivered twice.
import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import type { Rule } from './rule.js';
import { dropIf } from './rules/drop-if.js';
import { errors } from './rules/errors.js';
import { first } from './rules/first.js';
import { keepIf } from './rules/keep-if.js';
import { everything, percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import type { Shape } from './shaping.js';
import { ERROR } from './testing/policies.js';
import { createRandom, createSeededIds } from './testing/random.js';
import { createService, type Service } from './testing/service.js';

const RUNS = 400;
const STEPS = 120;

const POLICIES: readonly (() => readonly Rule[])[] = [
  () => [errors(), percent(5)],
  () => [errors({ budget: '1/s' }), slow('1s,p99', { budget: '1/s' }), first(2), percent(30)],
  () => [dropIf({ odd: 1 }), everything()],
  () => [],
  () => [keepIf({ odd: 1 }), percent(50, { 'GET /orders': 10 })],
];
const LIMITS = [
  {},
  { traces: 5, spans: 30 },
  { spansPerTrace: 4 },
  { bytes: 8000 },
  { fragmentMs: 500, keptMs: 100 },
  { retainedBytes: 4000, keptIds: 4 },
];
const QUEUES = [{}, { maxSpans: 10 }, { batchSpans: 3 }, { maxBytes: 3000 }];
const STATES = ['winnow=u', 'winnow=k;r:e,ot=th:0', 'winnow=k;r:r', 'winnow=k;r:s,ot=th:8', 'ot=th:8', ''];
const WAITS = [10, 300, 1200, 6000, 61_000, 400_000, 700_000];
const onlySteps: Shape = (spans) => spans.filter(({ name }, index) => index === 0 || name !== 'step');

function createWork(seed: number) {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const service = createService({
    rules: pick(POLICIES)(),
    mode: pick(['keep', 'keep', 'observe'] as const),
    trust: pick(['internal', 'internal', 'edge'] as const),
    recall: pick(['peer', 'peer', 'off'] as const),
    relief: pick([true, false]),
    rollout: pick([100, 100, 50]),
    limits: pick(LIMITS),
    queue: pick(QUEUES),
    ids: createSeededIds(seed),
    ...(random() < 0.3 && { shape: onlySteps }),
  });
  const { tail } = service;
  const open: Span[] = [];
  const ids = ['a'.repeat(32), 'b'.repeat(32)];
  const contextOf = () => ({ traceId: pick(ids), spanId: '0123456789abcdef', traceFlags: 0 });

  function receive(): void {
    const id = random() < 0.4 ? pick(ids) : createSeededIds(random() * 2 ** 31).generateTraceId();
    const traceparent = `00-${id}-0123456789abcdef-0${pick([0, 1, 2, 3])}`;
    const known = { traceparent, tracestate: pick(STATES), 'x-winnow-recall': ids.slice(-3).join(',') };
    const span = service.receive(pick<Record<string, string>>([{}, { traceparent }, known, known]));
    ids.push(span.spanContext().traceId);
    open.push(span);
  }

  function child(): void {
    const attributes: Attributes = random() < 0.1 ? { odd: 1 } : {};
    const kind = pick([SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.CONSUMER]);
    open.push(service.child(pick(open), pick(['step', 'work']), kind, attributes));
  }

  function end(): void {
    const [span] = open.splice(Math.floor(random() * open.length), 1);
    if (random() < 0.2) span?.setStatus(ERROR);
    span?.end();
  }

  const heard = (span: Span) => {
    const { traceId } = span.spanContext();
    tail.http.responded(span, 200, pick([undefined, `${traceId};th=0;r=e`, `${traceId};th=0;r=r,${pick(ids)}`]));
  };
  const often: readonly (() => unknown)[] = [receive, receive, child, child, child, end, end, end];
  const seldom: readonly (() => unknown)[] = [
    () => open.push(service.call(pick(open)).span),
    () => tail.http.responding(pick(open), pick([200, 404, 500])),
    () => heard(pick(open)),
    () => tail.http.aborted(pick(open)),
    () => tail.crashed(pick(open).spanContext()),
    () => tail.errorLogged(pick(open).spanContext()),
    () => tail.keep(contextOf()),
    () => tail.drop(contextOf()),
    () => service.clock.advance(pick(WAITS)),
    () => tail.flush({ open: random() < 0.3 }),
    () => random() < 0.2 && tail.flushSync(10),
  ];
  return { service, open, step: () => (open.length === 0 ? receive() : pick(pick([often, often, seldom]))()) };
}

/** Every count is at least 0, and the spans add up. Looked at often: the assertion is left to where there is something. */
function look(service: Service): void {
  const stats = service.tail.stats();
  const { spansStarted, spansDropped, spansExported, spansLost, spansQueued, spansBuffered } = stats;
  const found = spansDropped + spansExported + spansLost + spansQueued + spansBuffered;
  const less = Object.values(stats).some((value) => typeof value === 'number' && value < 0);
  if (found !== spansStarted || less)
    expect(stats).toBe(`${spansStarted} spans, each in one place, and nothing below 0`);
}

it(`${RUNS} times: every started span is counted once, whatever happens (scenarios 20 and 24)`, async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const { service, open, step } = createWork(seed);
    for (let at = 0; at < STEPS; at++) {
      await step();
      look(service);
    }
    for (const span of open) span.end();
    look(service);
    const over = { tracesActive: 0, spansBuffered: 0, bytesBuffered: 0 };
    expect(service.tail.stats(), `seed ${seed}`).toMatchObject(over);
    await service.tail.spanProcessor.shutdown();
    look(service);
    expect(service.tail.stats(), `seed ${seed}`).toMatchObject({ ...over, spansQueued: 0 });
    const delivered = service.sink.spans.map((span) => span.spanContext().spanId);
    expect(new Set(delivered).size, `seed ${seed}`).toBe(delivered.length);
    expect(
      service.warnings.filter((line) => /\bthrew\b|^(?:on(?:Start|End)|the sampler|the timer|http\.)/.test(line)),
    ).toEqual([]);
  }
});
