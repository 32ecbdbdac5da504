import type { Attributes, AttributeValue, Span, SpanKind, StatusCode } from '../span.js';
import type { OtlpInteger, OtlpKeyValue, OtlpLink, OtlpSpan, OtlpTraces, OtlpValue } from './otlp-traces.js';

const KINDS: readonly SpanKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS_CODES: readonly StatusCode[] = ['UNSET', 'OK', 'ERROR'];

/** The spans of a request, in the order of the request, in one form for both encodings. */
export function spansOf(request: OtlpTraces): Span[] {
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const resourceAttributes = attributesOf(resource?.attributes);
    return (scopeSpans ?? []).flatMap(({ scope, spans }) => {
      const scopeOf = {
        name: scope?.name ?? '',
        version: scope?.version ?? '',
        attributes: attributesOf(scope?.attributes),
      };
      return (spans ?? []).map((span) => ({ ...spanOf(span), resource: resourceAttributes, scope: scopeOf }));
    });
  });
}

function spanOf(span: OtlpSpan): Omit<Span, 'resource' | 'scope'> {
  const startNano = BigInt(span.startTimeUnixNano ?? 0);
  const endNano = BigInt(span.endTimeUnixNano ?? 0);
  return {
    traceId: span.traceId ?? '',
    spanId: span.spanId ?? '',
    parentSpanId: span.parentSpanId || undefined,
    name: span.name ?? '',
    kind: KINDS[span.kind ?? 0] ?? 'UNSPECIFIED',
    startMs: milliseconds(startNano),
    endMs: milliseconds(endNano),
    startNano,
    endNano,
    attributes: attributesOf(span.attributes),
    events: (span.events ?? []).map((event) => ({
      name: event.name ?? '',
      timeMs: milliseconds(event.timeUnixNano ?? 0),
      attributes: attributesOf(event.attributes),
    })),
    links: (span.links ?? []).map(linkOf),
    status: { code: STATUS_CODES[span.status?.code ?? 0] ?? 'UNSET', message: span.status?.message ?? '' },
    flags: span.flags ?? 0,
    traceState: span.traceState ?? '',
  };
}

function linkOf(link: OtlpLink) {
  return {
    traceId: link.traceId ?? '',
    spanId: link.spanId ?? '',
    traceState: link.traceState ?? '',
    flags: link.flags ?? 0,
    attributes: attributesOf(link.attributes),
  };
}

function attributesOf(list: readonly OtlpKeyValue[] | undefined): Attributes {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key ?? '', readValue(value)]));
}

function readValue(value: OtlpValue | undefined): AttributeValue {
  if (value === undefined) return undefined;
  if (value.intValue !== undefined) return integer(value.intValue);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(readValue);
  if (value.kvlistValue) return attributesOf(value.kvlistValue.values);
  if (typeof value.bytesValue === 'string') return Uint8Array.from(Buffer.from(value.bytesValue, 'base64'));
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue;
}

function integer(value: OtlpInteger): number | bigint {
  const exact = BigInt(value);
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}

function milliseconds(nano: OtlpInteger): number {
  const exact = BigInt(nano);
  return Number(exact / 1_000_000n) + Number(exact % 1_000_000n) / 1e6;
}
