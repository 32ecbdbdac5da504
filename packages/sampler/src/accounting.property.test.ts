import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import type { SdkSpan } from './sdk-types.js';
import type { Shape } from './shaping.js';
import { createService, LUCKY, type ServiceOptions, UNLUCKY } from './testing/service.js';

// Random interleavings of a few traces, against a model that is as simple as the promise: a fragment is the spans between
// the first start and the moment when none is open; all of it is exported or nothing.

const KINDS = [SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.CLIENT] as const;
const TRACES = [LUCKY, UNLUCKY, LUCKY];

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('request' as const), trace: fc.nat(2) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('child' as const), of: fc.nat(20), client: fc.boolean() }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('end' as const), of: fc.nat(20), failed: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('keep' as const), trace: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drop' as const), trace: fc.nat(2) }) },
);
const pass = fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(10, 300, 6000, 61_000, 400_000) });

type Step =
  | (typeof step extends fc.Arbitrary<infer T> ? T : never)
  | (typeof pass extends fc.Arbitrary<infer T> ? T : never);

interface Running {
  readonly span: Span;
  readonly trace: number;
  readonly kind: SpanKind;
}

const traceIdOf = (trace: number) => `${'a'.repeat(17)}${trace}${TRACES[trace]}`;
const headersOf = (trace: number) => ({ traceparent: `00-${traceIdOf(trace)}-0123456789abcdef-00` });

interface Watch {
  started(running: Running): void;
  ended(running: Running, failed: boolean): void;
  called(what: 'keep' | 'drop', trace: number): void;
}

function run(steps: readonly Step[], options: ServiceOptions, watch: Watch) {
  const service = createService({ rules: [errors(), percent(5)], ...options });
  const open: Running[] = [];
  const add = (running: Running) => {
    open.push(running);
    watch.started(running);
  };
  const contextOf = (trace: number) => ({ traceId: traceIdOf(trace), spanId: '0123456789abcdef', traceFlags: 0 });
  const act = {
    request: ({ trace }: { trace: number }) =>
      add({ span: service.receive(headersOf(trace)), trace, kind: SpanKind.SERVER }),
    child({ of, client }: { of: number; client: boolean }) {
      const parent = open[of % open.length];
      if (!parent) return;
      const kind = KINDS[client ? 2 : 1] as SpanKind;
      add({ span: service.child(parent.span, 'child', kind), trace: parent.trace, kind });
    },
    end({ of, failed }: { of: number; failed: number }) {
      const [running] = open.splice(of % Math.max(open.length, 1), 1);
      if (!running) return;
      if (failed === 0) running.span.setStatus({ code: SpanStatusCode.ERROR });
      running.span.end();
      watch.ended(running, failed === 0);
    },
    keep({ trace }: { trace: number }) {
      service.tail.keep(contextOf(trace));
      watch.called('keep', trace);
    },
    drop({ trace }: { trace: number }) {
      service.tail.drop(contextOf(trace));
      watch.called('drop', trace);
    },
    wait: ({ ms }: { ms: number }) => service.clock.advance(ms),
  };
  for (const one of steps) (act[one.do] as (step: Step) => void)(one);
  return { service, open };
}

interface Fragment {
  readonly root: Running;
  readonly spans: Span[];
  open: number;
  rootEnded: boolean;
  kept: boolean;
  silenced: boolean;
}

/** What should be exported, in the order of fragments' ends. */
function createModel() {
  const exported: Span[] = [];
  const current = new Map<number, Fragment>();
  const remembered = new Map<number, 'kept' | 'dropped'>();
  const watch: Watch = {
    started(running) {
      let fragment = current.get(running.trace);
      if (!fragment) {
        const before = remembered.get(running.trace);
        fragment = {
          root: running,
          spans: [],
          open: 0,
          rootEnded: false,
          kept: before === 'kept',
          silenced: before === 'dropped',
        };
        current.set(running.trace, fragment);
      }
      fragment.spans.push(running.span);
      fragment.open++;
    },
    ended(running, failed) {
      const fragment = current.get(running.trace) as Fragment;
      fragment.open--;
      if (running === fragment.root) fragment.rootEnded = true;
      const counts = running.kind !== SpanKind.INTERNAL || fragment.rootEnded;
      if (failed && counts && !fragment.silenced) fragment.kept = true;
      if (fragment.open > 0) return;
      const drawn = TRACES[running.trace] === LUCKY;
      if (!fragment.silenced && drawn) fragment.kept = true;
      if (fragment.kept) exported.push(...fragment.spans);
      if (fragment.kept || drawn) remembered.set(running.trace, fragment.kept ? 'kept' : 'dropped');
      current.delete(running.trace);
    },
    called(what, trace) {
      const fragment = current.get(trace);
      if (!fragment) return;
      if (what === 'keep') {
        fragment.kept = true;
        fragment.silenced = false;
      } else if (!fragment.kept) fragment.silenced = true;
    },
  };
  return { watch, exported };
}

/** Leaves out every second span that is not needed. */
const shape: Shape = (spans, known) =>
  spans.filter((span, index) => {
    const isRoot = index === 0 || span.parentSpanContext?.isRemote !== undefined;
    return isRoot || index % 2 === 0 || span.status.code === SpanStatusCode.ERROR || known.has(idOf(span));
  });

const idOf = (span: SdkSpan | Span) => span.spanContext().spanId;

describe('any interleaving of traces (scenario 24)', () => {
  it('exports exactly the fragments of the model, each whole and in order of start', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const { watch, exported } = createModel();
        const { service } = run(steps, { recall: 'off' }, watch);
        expect(service.kept.map(idOf)).toEqual(exported.map(idOf));
      }),
      { numRuns: 300, seed: 24 },
    );
  });

  it.each([
    ['', undefined],
    [', and fragments lose what they may lose', shape],
  ])('accounts for every span once, within the limits, whatever the time and the limits do%s', (_name, shape) => {
    const limits = { traces: 2, spans: 12, spansPerTrace: 6, bytes: 9000, keptIds: 2, retainedBytes: 6000 };
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 10, arbitrary: step }, { weight: 1, arbitrary: pass }), {
          maxLength: 120,
          size: 'max',
        }),
        (steps) => {
          let started = 0;
          const failed: string[] = [];
          const watch: Watch = {
            started: () => started++,
            ended: ({ span, kind }, error) => error && kind !== SpanKind.INTERNAL && failed.push(idOf(span)),
            called: () => {},
          };
          const withoutDrops = steps.filter((one) => one.do !== 'drop');
          const { service, open } = run(withoutDrops, { limits, relief: false, ...(shape && { shape }) }, watch);
          const check = () => {
            const stats = service.tail.stats();
            expect(stats.spansStarted).toBe(started);
            const { spansDropped, spansExported, spansLost, spansQueued, spansBuffered } = stats;
            expect(spansDropped + spansExported + spansLost + spansQueued + spansBuffered).toBe(started);
            expect(stats.tracesActive).toBeLessThanOrEqual(limits.traces);
            expect(spansBuffered).toBeLessThanOrEqual(limits.spans);
            expect(stats.bytesBuffered).toBeLessThanOrEqual(limits.bytes);
            expect(stats.bytesRetained).toBeLessThanOrEqual(limits.retainedBytes);
            return stats;
          };
          check();
          service.tail.flushSync(10);
          for (const { span } of open) span.end();
          const { tracesActive, spansBuffered, bytesBuffered, spansQueued, spansExported } = check();
          expect([tracesActive, spansBuffered, bytesBuffered]).toEqual([0, 0, 0]);
          expect(spansExported + spansQueued).toBe(service.kept.length);
          // Nothing twice, everything sampled, and no failure missing.
          const ids = new Set(service.kept.map(idOf));
          expect(ids.size).toBe(service.kept.length);
          expect(service.kept.every((span) => (span.spanContext().traceFlags & 1) === 1)).toBe(true);
          expect(failed.filter((id) => !ids.has(id))).toEqual([]);
        },
      ),
      { numRuns: 300, seed: 24 },
    );
  });
});
