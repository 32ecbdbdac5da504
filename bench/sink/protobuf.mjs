// Only what an ExportTraceServiceRequest needs. Field numbers are those of opentelemetry/proto/trace/v1.
import { Buffer } from 'node:buffer';

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
export const kindName = (number) => KINDS[number];

/** Fields as `[number, value]`: varints as numbers, everything else as bytes. */
function* fields(bytes) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const take = (length) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const read = [varint, () => take(8), () => take(varint()), undefined, undefined, () => take(4)][tag & 7];
    if (!read) throw new Error(`protobuf: wire type ${tag & 7}`);
    yield [tag >>> 3, read()];
  }
}

const all = (bytes, number) => [...fields(bytes)].filter(([of]) => of === number).map(([, value]) => value);
const text = (bytes) => Buffer.from(bytes).toString('utf8');
const hex = (bytes) => Buffer.from(bytes).toString('hex');

function anyValue(bytes) {
  for (const [number, value] of fields(bytes)) {
    if (number === 1) return text(value);
    if (number === 2) return value !== 0;
    if (number === 3) return value;
    if (number === 4) return Buffer.from(value).readDoubleLE(0);
    if (number === 5) return all(value, 1).map(anyValue);
    if (number === 7) return hex(value);
  }
  return null;
}

function attributes(list) {
  const result = {};
  for (const bytes of list) {
    let key = '';
    let value = null;
    for (const [number, field] of fields(bytes)) {
      if (number === 1) key = text(field);
      if (number === 2) value = anyValue(field);
    }
    result[key] = value;
  }
  return result;
}

function span(bytes, service, scope) {
  const result = { service, scope, parentId: '', status: 0, events: 0 };
  const listed = [];
  for (const [number, value] of fields(bytes)) {
    if (number === 1) result.traceId = hex(value);
    else if (number === 2) result.spanId = hex(value);
    else if (number === 4) result.parentId = hex(value);
    else if (number === 5) result.name = text(value);
    else if (number === 6) result.kind = kindName(value);
    else if (number === 9) listed.push(value);
    else if (number === 11) result.events++;
    else if (number === 15) result.status = all(value, 3)[0] ?? 0;
  }
  return { ...result, attributes: attributes(listed) };
}

export function decodeOtlpProtobuf(body) {
  return all(body, 1).flatMap((resourceSpans) => {
    const resource = attributes(all(resourceSpans, 1).flatMap((bytes) => all(bytes, 1)));
    return all(resourceSpans, 2).flatMap((scopeSpans) => {
      const scope = all(scopeSpans, 1).flatMap((bytes) => all(bytes, 1).map(text))[0] ?? '';
      return all(scopeSpans, 2).map((bytes) => span(bytes, resource['service.name'], scope));
    });
  });
}
