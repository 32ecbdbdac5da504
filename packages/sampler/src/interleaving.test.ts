import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { createRandom, createSeededIds } from './testing/random.js';
import { createService } from './testing/service.js';

const TRACES = 100_000;
const OPEN = 100;
const KINDS = [SpanKind.INTERNAL, SpanKind.CLIENT] as const;
/** 5 % as the specification has it: R is kept from this value on. */
const THRESHOLD = 0xf3333n << 36n;

/** What the promise says of a trace, and nothing of how it is kept. */
interface Model {
  readonly root: Span;
  readonly spans: string[];
  readonly open: { readonly span: Span; readonly kind: SpanKind }[];
  rootEnded: boolean;
  kept: boolean;
  dropped: boolean;
}

const idOf = (span: { spanContext(): { spanId: string } }) => span.spanContext().spanId;

it(`${TRACES} interleaved traces agree with the model: whole or not at all, every span once (scenario 24)`, {
  timeout: 120_000,
}, async () => {
  const random = createRandom(77);
  const pick = (count: number) => Math.floor(random() * count);
  let expected: string[] = [];
  let found: string[] = [];
  const service = createService({
    rules: [errors(), percent(5)],
    ids: createSeededIds(78),
    onKept: (spans) => found.push(...spans.map(idOf)),
  });
  const { tail } = service;
  const running: Model[] = [];
  let spansStarted = 0;

  function begin(): void {
    const root = service.receive();
    spansStarted++;
    running.push({
      root,
      spans: [idOf(root)],
      open: [{ span: root, kind: SpanKind.SERVER }],
      rootEnded: false,
      kept: false,
      dropped: false,
    });
  }

  function addTo(model: Model): void {
    const parent = model.open[pick(model.open.length)];
    const kind = KINDS[pick(2)] as SpanKind;
    const span = service.child(parent?.span ?? model.root, 'child', kind);
    spansStarted++;
    model.spans.push(idOf(span));
    model.open.push({ span, kind });
  }

  function endOneOf(model: Model, at: number): void {
    const [{ span, kind }] = model.open.splice(pick(model.open.length), 1) as [Model['open'][number]];
    const failed = random() < 0.03;
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    if (span === model.root) model.rootEnded = true;
    if (failed && !model.dropped && (kind !== SpanKind.INTERNAL || model.rootEnded)) model.kept = true;
    span.end();
    if (model.open.length > 0) return;
    const drawn = BigInt(`0x${span.spanContext().traceId.slice(18)}`) >= THRESHOLD;
    if (model.kept || (drawn && !model.dropped)) expected.push(...model.spans);
    running.splice(at, 1);
  }

  function tell(model: Model, what: 'keep' | 'drop'): void {
    tail[what](model.root.spanContext());
    if (what === 'keep') Object.assign(model, { kept: true, dropped: false });
    else if (!model.kept) model.dropped = true;
  }

  function check(): void {
    expect(found).toEqual(expected);
    const stats = tail.stats();
    const { spansExported, spansDropped, spansLost, spansQueued, spansBuffered, tracesActive } = stats;
    expect(stats.spansStarted).toBe(spansStarted);
    expect(spansExported + spansDropped + spansLost + spansQueued + spansBuffered).toBe(spansStarted);
    expect(tracesActive).toBe(running.length);
    expect(spansLost).toBe(0);
    found = [];
    expected = [];
  }

  for (let trace = 0; trace < TRACES; trace++) {
    begin();
    while (running.length >= OPEN) {
      const at = pick(running.length);
      const model = running[at] as Model;
      const dice = random();
      if (dice < 0.4 && model.spans.length < 12) addTo(model);
      else if (dice < 0.41) tell(model, random() < 0.3 ? 'keep' : 'drop');
      else endOneOf(model, at);
    }
    if (trace % 1000 !== 0) continue;
    // The queue hands over what it has.
    service.clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
    service.sink.spans.length = 0;
    service.sink.batches.length = 0;
    check();
  }
  while (running.length > 0) endOneOf(running[0] as Model, 0);
  check();
});
