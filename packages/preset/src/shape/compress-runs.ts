import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type Gone, remainingParent, type SdkSpan } from '@winnow/sampler';
import { compressedSpan } from './compressed-span.js';
import { isLocalRoot, millisBetween } from './span-facts.js';

/** From this many on, equal calls are one span. */
export const SHORTEST_RUN = 5;

/**
 * Makes one span of each run of equal calls to a database or a cache below one parent. Calls of other kinds to databases may
 * stand between them, since the body of a loop often has several; anything else ends a run, a call that fails as well.
 * @param gone what was left out before, so that its children count as siblings
 */
export function compressRuns(spans: readonly SdkSpan[], known: ReadonlySet<string>, gone: Gone): readonly SdkSpan[] {
  if (spans.length <= SHORTEST_RUN) return spans;
  const families = familiesOf(spans, gone);
  const replaced = new Map<SdkSpan, SdkSpan | undefined>();
  for (const siblings of families.values()) {
    if (siblings.length < SHORTEST_RUN) continue;
    const keyOf = (span: SdkSpan) =>
      known.has(idOf(span)) || families.has(idOf(span)) || !isPlainCall(span) ? undefined : keyOfCall(span);
    for (const run of runsOf(siblings, keyOf)) {
      for (const span of run) replaced.set(span, undefined);
      replaced.set(run[0] as SdkSpan, compressedSpan(run));
    }
  }
  if (replaced.size === 0) return spans;
  return spans.flatMap((span) => (replaced.has(span) ? (replaced.get(span) ?? []) : span));
}

/** Spans by the id of their parent. */
function familiesOf(spans: readonly SdkSpan[], gone: Gone): ReadonlyMap<string, readonly SdkSpan[]> {
  const families = new Map<string, SdkSpan[]>();
  for (const span of spans) {
    if (isLocalRoot(span)) continue;
    const parent = remainingParent(span, gone)?.spanId ?? '';
    const siblings = families.get(parent);
    if (siblings) siblings.push(span);
    else families.set(parent, [span]);
  }
  return families;
}

/** Runs that are long enough, their members in order of start. */
function runsOf(siblings: readonly SdkSpan[], keyOf: (span: SdkSpan) => string | undefined): readonly SdkSpan[][] {
  const runs: SdkSpan[][] = [];
  const open = new Map<string, SdkSpan[]>();
  for (const span of siblings.toSorted((a, b) => millisBetween(b.startTime, a.startTime))) {
    const key = keyOf(span);
    if (key === undefined) {
      open.clear();
      continue;
    }
    const run = open.get(key);
    if (run) run.push(span);
    else {
      const begun = [span];
      open.set(key, begun);
      runs.push(begun);
    }
  }
  return runs.filter(({ length }) => length >= SHORTEST_RUN);
}

function isPlainCall({ kind, attributes, status, events, links }: SdkSpan): boolean {
  if (kind !== SpanKind.CLIENT || status.code === SpanStatusCode.ERROR) return false;
  if (events.length > 0 || links.length > 0 || attributes['error.type'] !== undefined) return false;
  return attributes['db.system.name'] !== undefined || attributes['db.system'] !== undefined;
}

/** What makes two calls the same, besides their parent. The second names are those of the old convention. */
const IDENTITY = [
  'db.system.name',
  'db.system',
  'db.namespace',
  'db.name',
  'server.address',
  'net.peer.name',
  'server.port',
  'net.peer.port',
] as const;

function keyOfCall({ name, instrumentationScope, attributes }: SdkSpan): string {
  return JSON.stringify([name, instrumentationScope.name, ...IDENTITY.map((key) => attributes[key])]);
}

function idOf(span: SdkSpan): string {
  return span.spanContext().spanId;
}
