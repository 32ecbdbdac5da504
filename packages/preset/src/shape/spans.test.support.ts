import { type Attributes, type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';

export const TRACE = '0af7651916cd43dd8448eb211c80319c';

export interface TestSpan {
  readonly id: string;
  /** Undefined: the root, called by another process. */
  readonly under?: string;
  readonly name?: string;
  readonly kind?: SpanKind;
  readonly scope?: string;
  /** Milliseconds after the start of the trace, and until the end. */
  readonly at?: number;
  readonly ms?: number;
  readonly attributes?: Attributes;
  readonly failed?: boolean;
  readonly event?: boolean;
  readonly link?: boolean;
}

/** An ended span as the SDK makes it. */
export function span(one: TestSpan): SdkSpan {
  const { id, under, name = id, kind = SpanKind.INTERNAL, scope = 'app', at = 0, ms = 1, attributes = {} } = one;
  const contextOf = (spanId: string) => ({ traceId: TRACE, spanId, traceFlags: 1 });
  return {
    name,
    kind,
    attributes,
    status: { code: one.failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    startTime: time(at),
    endTime: time(at + ms),
    duration: [Math.floor(ms / 1e3), Math.round((ms % 1e3) * 1e6)],
    ended: true,
    events: one.event ? [{ name: 'happened' }] : [],
    links: one.link ? [{ context: contextOf('elsewhere') }] : [],
    parentSpanContext: under === undefined ? { ...contextOf('caller'), isRemote: true } : contextOf(under),
    resource: {},
    instrumentationScope: { name: scope },
    spanContext: () => contextOf(id),
  };
}

function time(ms: number): HrTime {
  return [1_800_000_000 + Math.floor(ms / 1e3), Math.round((ms % 1e3) * 1e6)];
}

/** A call to a database. */
export function query(one: TestSpan): SdkSpan {
  const attributes = { 'db.system.name': 'postgresql', 'server.address': 'db', 'server.port': 5432, ...one.attributes };
  return span({ name: 'SELECT orders', kind: SpanKind.CLIENT, scope: '@winnow/pg', ...one, attributes });
}

export function idOf(of: SdkSpan): string {
  return of.spanContext().spanId;
}
