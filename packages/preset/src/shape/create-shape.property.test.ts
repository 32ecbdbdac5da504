import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { remainingParent, type SdkSpan } from '@winnow/sampler';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COMPRESSED } from './compressed-span.js';
import { createShape } from './create-shape.js';
import { idOf, query, span } from './spans.test.support.js';

// Random trees of steps and calls, held to what a shape promises, whatever it makes of them.

const SCOPES = ['app', '@opentelemetry/instrumentation-fs', '@winnow/graphql'];
const node = fc.record({
  under: fc.nat(8),
  what: fc.constantFrom('step', 'query', 'query', 'query', 'other query', 'fetch'),
  scope: fc.constantFrom(...SCOPES),
  ms: fc.constantFrom(0, 0.4, 3, 9.9, 10, 200),
  at: fc.nat(100),
  rare: fc.nat(40),
});

type Node = typeof node extends fc.Arbitrary<infer T> ? T : never;

function treeOf(nodes: readonly Node[]): { spans: SdkSpan[]; known: Set<string> } {
  const spans = [span({ id: 'root', kind: SpanKind.SERVER, ms: 1000 })];
  const known = new Set<string>();
  for (const [i, { under, what, scope, ms, at, rare }] of nodes.entries()) {
    // Hung under one of the last few, so that there are wide and deep trees.
    const parent = spans[Math.max(0, spans.length - 1 - under)] as SdkSpan;
    const parentId = rare % 3 === 0 ? idOf(parent) : 'root';
    const flags = { failed: rare === 1, event: rare === 2, link: rare === 3 };
    const one = { id: `s${i}`, under: parentId, ms, at, ...flags };
    if (rare === 4) known.add(one.id);
    if (what === 'step') spans.push(span({ ...one, scope }));
    else if (what === 'fetch')
      spans.push(span({ ...one, name: 'GET bank', kind: SpanKind.CLIENT, scope: '@winnow/http' }));
    else spans.push(query({ ...one, name: what }));
  }
  return { spans, known };
}

const calls = (spans: readonly SdkSpan[]) => spans.filter(({ attributes }) => 'db.system.name' in attributes);
const callsOf = ({ attributes }: SdkSpan) => (attributes[COMPRESSED.count] as number | undefined) ?? 1;

it.each([false, true])('makes no orphan, loses no failure and no call, with WINNOW_PRUNE_MANUAL=%s', (pruneManual) => {
  const shape = createShape({ minInternalMs: 10, pruneManual });
  fc.assert(
    fc.property(fc.array(node, { maxLength: 80, size: 'max' }), (nodes) => {
      const { spans, known } = treeOf(nodes);
      const left = shape(spans, known);
      const ids = new Set(left.map(idOf));
      const lost = spans.filter((one) => !ids.has(idOf(one)));
      const gone = new Map(lost.map((one) => [idOf(one), one.parentSpanContext]));

      // Everything is there once, and hangs under something that is there.
      expect(ids.size).toBe(left.length);
      const orphans = left.filter((one) => idOf(one) !== 'root' && !ids.has(remainingParent(one, gone)?.spanId ?? ''));
      expect(orphans).toEqual([]);

      // What must not go is there, as it was.
      const stays = ({ status, events, links }: SdkSpan) =>
        status.code === SpanStatusCode.ERROR || events.length > 0 || links.length > 0;
      const must = spans.filter((one) => stays(one) || known.has(idOf(one)) || one.kind === SpanKind.SERVER);
      expect(must.filter((one) => !left.includes(one))).toEqual([]);
      const others = spans.filter(({ kind, name }) => kind === SpanKind.CLIENT && name === 'GET bank');
      expect(others.filter((one) => !left.includes(one))).toEqual([]);
      const manual = spans.filter((one) => one.kind === SpanKind.INTERNAL && one.instrumentationScope.name === 'app');
      if (!pruneManual) expect(manual.filter((one) => !left.includes(one))).toEqual([]);

      // Counts and times add up.
      const count = (of: readonly SdkSpan[]) => calls(of).reduce((sum, one) => sum + callsOf(one), 0);
      expect(count(left)).toBe(calls(spans).length);
      const short = lost.filter(({ kind }) => kind === SpanKind.INTERNAL);
      expect(short.every(({ duration: [s, ns] }) => s === 0 && ns < 10e6)).toBe(true);
      expect(lost.length - short.length).toBe(left.reduce((sum, one) => sum + callsOf(one) - 1, 0));
      for (const one of left.filter((one) => callsOf(one) > 1)) {
        expect(callsOf(one)).toBeGreaterThanOrEqual(5);
        expect(one.attributes[COMPRESSED.longest]).toBeLessThanOrEqual(one.attributes[COMPRESSED.sum] as number);
      }
    }),
    { numRuns: 400, seed: 5 },
  );
});

it('leaves a plain request alone', () => {
  const spans = [
    span({ id: 'root', kind: SpanKind.SERVER }),
    query({ id: 'a', under: 'root' }),
    query({ id: 'b', under: 'root' }),
  ];
  expect(createShape({ minInternalMs: 10, pruneManual: false })(spans, new Set())).toBe(spans);
});
