import { defaultTextMapSetter, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percent } from './rules/percent.js';
import type { SdkSpan } from './sdk-types.js';
import type { Shape } from './shaping.js';
import { accounted, ERROR, quiet } from './testing/policies.js';
import { createService, type Service, type ServiceOptions } from './testing/service.js';

const idOf = (span: Span | SdkSpan) => span.spanContext().spanId;
const parentOf = (span: SdkSpan | undefined) => span?.parentSpanContext?.spanId;
const named = ({ kept }: Service, name: string) => kept.find((span) => span.name === name);
const inject = ({ propagator }: Service, span: Span) =>
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), {}, defaultTextMapSetter);

/** Leaves out everything called `step` that nobody refers to. */
const withoutSteps: Shape = (spans, known) => spans.filter((span) => span.name !== 'step' || known.has(idOf(span)));

const keeping = (options: ServiceOptions = {}) =>
  createService({ rules: [percent(100)], shape: withoutSteps, ...options });

describe('a fragment that is kept', () => {
  it('loses what its shape leaves out: children move up, and every span is accounted for', () => {
    const service = keeping();
    const server = service.receive();
    const step = service.child(server);
    const inner = service.child(step);
    service.child(inner, 'query').end();
    inner.end();
    step.end();
    server.end();
    expect(service.kept.map(({ name }) => name)).toEqual(['GET /orders', 'query']);
    expect(parentOf(named(service, 'query'))).toBe(idOf(server));
    expect(service.tail.stats()).toMatchObject({ spansStarted: 4, spansDropped: 2, spansQueued: 2 });
    accounted(service);
  });

  it('keeps what was injected or is linked to, and the attributes of its root', () => {
    const service = keeping();
    const other = service.receive();
    const server = service.receive();
    const [called, linked, gone] = [1, 2, 3].map(() => service.child(server)) as [Span, Span, Span];
    inject(service, called);
    service.tracer.startSpan(
      'batch',
      { links: [{ context: linked.spanContext() }] },
      trace.setSpan(ROOT_CONTEXT, other),
    );
    for (const span of [called, linked, gone, server]) span.end();
    expect(service.kept.map(idOf)).toEqual([server, called, linked].map(idOf));
    expect(service.kept[0]?.attributes).toMatchObject({ 'winnow.keep.reason': 'baseline' });
  });

  it('keeps what a link that was added later leads to', () => {
    const service = keeping();
    const server = service.receive();
    const step = service.child(server);
    const other = service.receive();
    other.addLink({ context: step.spanContext() });
    other.end();
    step.end();
    server.end();
    expect(service.kept.map(idOf)).toContain(idOf(step));
  });

  it('that was brought back is shaped as well', () => {
    const shop = quiet({ shape: withoutSteps });
    const stock = quiet({ shape: withoutSteps });
    const server = shop.receive();
    const { span, headers } = shop.call(server, 'stock');
    const called = stock.receive(headers);
    stock.child(called).end();
    called.end();
    span.end();
    server.setStatus(ERROR).end();
    stock.receive(shop.call(shop.receive(), 'stock').headers);
    expect(stock.kept.map(({ name }) => name)).toEqual(['GET /orders']);
    expect(stock.tail.stats()).toMatchObject({ spansDropped: 1, spansRecalled: 1 });
    accounted(stock);
  });
});

describe('children that come when their fragment has left', () => {
  it('hang where their parent hung', () => {
    const service = keeping();
    const server = service.receive();
    const step = service.child(server);
    step.end();
    server.end();
    service.child(step, 'afterwards').end();
    expect(parentOf(named(service, 'afterwards'))).toBe(idOf(server));
    accounted(service);
  });
});

describe('a fragment that leaves in parts', () => {
  it('stays as it is', () => {
    const service = quiet({ shape: withoutSteps });
    const server = service.receive();
    service.tail.keep(server.spanContext());
    service.child(server).end();
    service.clock.advance(6000);
    service.child(server).end();
    server.end();
    expect(service.kept).toHaveLength(3);
    accounted(service);
  });

  it.each([
    ['the limit of its spans', { spansPerTrace: 4 }, () => {}],
    ['the end of the process', {}, ({ tail }: Service) => tail.flushSync(10)],
  ])('stays as it is at %s', (_name, limits, end) => {
    const service = keeping({ limits });
    const server = service.receive();
    for (let i = 0; i < 3; i++) service.child(server).end();
    end(service);
    server.end();
    expect(service.kept).toHaveLength(4);
    accounted(service);
  });
});

describe('a shape at fault', () => {
  const foreign = keeping().receive() as unknown as SdkSpan;
  it.each<[string, Shape]>([
    [
      'threw "no"',
      () => {
        throw new Error('no');
      },
    ],
    ['returned a span that was not in the fragment', (spans) => [...spans.slice(1), foreign]],
    ['returned a span that was not in the fragment, or twice', (spans) => [...spans, ...spans.slice(0, 1)]],
    ['left out a local root', (spans) => spans.slice(1)],
    ['left out a span that others refer to', (spans) => spans.slice(0, 1)],
    ['threw', () => undefined as unknown as SdkSpan[]],
  ])('%s: the fragment leaves as it is, and one line says so', (fault, shape) => {
    const service = keeping({ shape });
    for (let i = 0; i < 3; i++) {
      const server = service.receive();
      const { span } = service.call(server);
      span.end();
      server.end();
    }
    expect(service.kept).toHaveLength(6);
    expect(service.warnings).toHaveLength(1);
    expect(service.warnings[0]).toContain(`shape ${fault}`);
    accounted(service);
  });
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('child' as const), of: fc.nat(30), name: fc.constantFrom('step', 'query') }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), of: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('call' as const), of: fc.nat(30) }) },
);

it('whatever a shape leaves out, of whatever tree, nobody loses a parent', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const service = keeping();
      // Ended ones stay in it: their children come late.
      const spans = [service.receive()];
      const called: Span[] = [];
      for (const { do: what, of, ...rest } of steps) {
        const span = spans[of % spans.length] as Span;
        if (what === 'child') spans.push(service.child(span, (rest as { name: string }).name));
        else if (what === 'end') span.end();
        else if (span.isRecording()) {
          inject(service, span);
          called.push(span);
        }
      }
      for (const span of spans.toReversed()) span.end();
      const ids = new Set(service.kept.map(idOf));
      expect(service.kept.filter((span) => span.parentSpanContext && !ids.has(parentOf(span) as string))).toEqual([]);
      expect(called.filter((span) => !ids.has(idOf(span)))).toEqual([]);
      expect(service.kept.filter(({ name }) => name !== 'step')).toHaveLength(
        spans.filter((span) => (span as unknown as SdkSpan).name !== 'step').length,
      );
      accounted(service);
    }),
    { numRuns: 300, seed: 11 },
  );
});
