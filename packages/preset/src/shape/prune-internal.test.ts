import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { pruneInternal } from './prune-internal.js';
import { idOf, span, type TestSpan } from './spans.test.support.js';

const LIBRARY = '@opentelemetry/instrumentation-fs';
const root = span({ id: 'root', kind: SpanKind.SERVER, ms: 50 });
const left = (
  one: Partial<TestSpan>,
  options: { known?: string[]; minInternalMs?: number; pruneManual?: boolean } = {},
) => {
  const { known = [], minInternalMs = 10, pruneManual = false } = options;
  const spans = [root, span({ id: 'step', under: 'root', scope: LIBRARY, ...one })];
  return pruneInternal(spans, new Set(known), { minInternalMs, pruneManual }).left.map(idOf).slice(1);
};

describe('a short internal span of a library', () => {
  it.each([
    ['goes', {}],
    ['of the long tail goes', { scope: '@opentelemetry/instrumentation-of-somebody' }],
    ['of a row of ours goes', { scope: 'next.js' }],
    ['just below the limit goes', { ms: 9.999 }],
  ])('%s', (_name, one) => expect(left(one)).toEqual([]));

  it.each<[string, Partial<TestSpan>]>([
    ['that is not short', { ms: 10 }],
    ['that is a call', { kind: SpanKind.CLIENT }],
    ['that failed', { failed: true }],
    ['with an event', { event: true }],
    ['with a link', { link: true }],
    ['that has no parent here', { under: undefined }],
    ['of the app', { scope: 'app' }],
    ['of a tracer with the name of the app', { scope: 'checkout-service' }],
    ['that names an operation of GraphQL', { scope: '@winnow/graphql' }],
    ['that names one by the stock instrumentation', { scope: '@opentelemetry/instrumentation-graphql' }],
  ])('stays %s', (_name, one) => expect(left({ ...one })).toEqual(['step']));

  it('stays that others refer to', () => expect(left({}, { known: ['step'] })).toEqual(['step']));

  it('stays where there is no limit', () => expect(left({ ms: 0 }, { minInternalMs: 0 })).toEqual(['step']));
});

it('WINNOW_PRUNE_MANUAL is about the spans of the app', () => {
  expect(left({ scope: 'app' }, { pruneManual: true })).toEqual([]);
  expect(left({ scope: 'app', ms: 10 }, { pruneManual: true })).toEqual(['step']);
  expect(left({ scope: 'app', event: true }, { pruneManual: true })).toEqual(['step']);
});
