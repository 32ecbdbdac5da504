import { kindName } from './protobuf.mjs';

const value = (of) =>
  of == null
    ? null
    : (of.stringValue ?? of.boolValue ?? of.intValue ?? of.doubleValue ?? (of.arrayValue?.values ?? []).map(value));
const attributes = (list = []) => Object.fromEntries(list.map((each) => [each.key, value(each.value)]));

export function decodeOtlpJson(body) {
  const { resourceSpans = [] } = JSON.parse(body.toString('utf8'));
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const service = attributes(resource?.attributes)['service.name'];
    return scopeSpans.flatMap(({ scope, spans = [] }) =>
      spans.map((span) => ({
        service,
        scope: scope?.name ?? '',
        traceId: span.traceId,
        spanId: span.spanId,
        parentId: span.parentSpanId ?? '',
        name: span.name,
        kind: kindName(span.kind),
        status: span.status?.code ?? 0,
        events: span.events?.length ?? 0,
        attributes: attributes(span.attributes),
      })),
    );
  });
}
