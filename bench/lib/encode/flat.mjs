// A span as values in one long list, the least that the app's thread can do to hand it over: structured clone walks one array, and
// what is nested goes as one text.
const FIELDS = 18;

export function toFlat(spans) {
  const list = [];
  for (const span of spans) {
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    list.push(traceId, spanId, traceFlags, traceState?.serialize(), span.parentSpanContext?.spanId);
    list.push(span.name, span.kind, ...span.startTime, ...span.endTime, span.status.code, span.status.message);
    list.push(JSON.stringify(span.attributes), span.events.length === 0 ? undefined : JSON.stringify(span.events));
    list.push(span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount);
  }
  return list;
}

/** What the serializer asks for. */
export function fromFlat(list, { resource, scope }) {
  const spans = [];
  for (let at = 0; at < list.length; at += FIELDS) {
    const [traceId, spanId, traceFlags, state, parentId, name, kind, from, fromNanos, to, toNanos, code, message] =
      list.slice(at, at + 13);
    const [attributes, events, droppedAttributesCount, droppedEventsCount, droppedLinksCount] = list.slice(
      at + 13,
      at + FIELDS,
    );
    spans.push({
      name,
      kind,
      spanContext: () => ({ traceId, spanId, traceFlags, traceState: state && { serialize: () => state } }),
      parentSpanContext: parentId && { traceId, spanId: parentId },
      startTime: [from, fromNanos],
      endTime: [to, toNanos],
      status: { code, message },
      attributes: JSON.parse(attributes),
      events: events ? JSON.parse(events) : [],
      links: [],
      droppedAttributesCount,
      droppedEventsCount,
      droppedLinksCount,
      resource,
      instrumentationScope: scope,
    });
  }
  return spans;
}
