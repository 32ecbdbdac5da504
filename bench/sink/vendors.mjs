// What three vendors' agents send, as spans of the same shape as OTLP's.
import { decodeMsgpack } from './msgpack.mjs';

/** Datadog's agent protocol, v0.4: arrays of traces of spans. */
export function decodeDatadog(body) {
  return decodeMsgpack(body)
    .flat()
    .map((span) => ({
      service: span.service,
      scope: span.meta?.component ?? '',
      traceId: String(span.trace_id),
      spanId: String(span.span_id),
      parentId: /^0*$/.test(String(span.parent_id)) ? '' : String(span.parent_id),
      name: `${span.name} ${span.resource}`,
      kind: String(span.meta?.['span.kind'] ?? '').toUpperCase(),
      status: span.error ? 2 : 0,
      attributes: span.meta ?? {},
    }));
}

function jsonLines(body) {
  return body
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      if (line[0] !== '{') return [];
      try {
        return [JSON.parse(line)];
      } catch {
        return []; // an attachment, or a line cut off where a stream was
      }
    });
}

/** Elastic APM's intake v2: one JSON object per line. */
export function decodeElastic(body) {
  return jsonLines(body).flatMap(({ transaction, span: child }) => {
    const span = transaction ?? child;
    if (!span) return [];
    return {
      scope: [span.type, span.subtype].filter(Boolean).join('.'),
      traceId: span.trace_id,
      spanId: span.id,
      parentId: span.parent_id ?? '',
      name: span.name,
      kind: transaction ? 'SERVER' : 'CLIENT',
      status: span.outcome === 'failure' ? 2 : 0,
      attributes: {},
    };
  });
}

/** Sentry's envelopes: transactions with their spans, or batches of spans. */
export function decodeSentry(body) {
  return jsonLines(body).flatMap((item) => {
    if (item.type === 'transaction') {
      const root = { ...sentrySpan(item.contexts.trace), name: item.transaction };
      return [{ ...root, kind: root.kind || 'SERVER' }, ...(item.spans ?? []).map(sentrySpan)];
    }
    if (!Array.isArray(item.items) || !item.items[0]?.span_id) return [];
    return item.items.map((span) => ({
      ...sentrySpan(span),
      name: span.name,
      kind: span.attributes?.['sentry.op']?.value ?? '',
      scope: span.attributes?.['sentry.origin']?.value ?? '',
    }));
  });
}

function sentrySpan(span) {
  return {
    scope: span.origin ?? '',
    traceId: span.trace_id,
    spanId: span.span_id,
    parentId: span.parent_span_id ?? '',
    name: span.description ?? span.name,
    kind: span.op || span.data?.['sentry.op'] || '',
    status: /error/.test(span.status ?? '') ? 2 : 0,
    attributes: span.data ?? {},
  };
}
