// opentelemetry/proto/collector/trace/v1 as tables: field number to name and reading. Unknown fields are skipped.
import type { OtlpTraces } from './otlp-traces.js';
import { type Field, readFields } from './protobuf-fields.js';

type Read = (field: Field) => unknown;
interface Entry {
  readonly name: string;
  readonly read: Read;
  readonly repeated?: boolean;
}
type Message = Readonly<Record<number, Entry>>;

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
// A leading byte order mark is part of a string like any other character.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const string: Read = ({ bytes }) => utf8.decode(bytes);
const hex: Read = ({ bytes }) => Buffer.from(bytes).toString('hex');
const raw: Read = ({ bytes }) => Uint8Array.from(bytes);
const bool: Read = ({ varint }) => varint !== 0n;
const uint: Read = ({ varint }) => Number(varint);
const int64: Read = ({ varint }) => BigInt.asIntN(64, varint);
const double: Read = ({ bytes }) => view(bytes).getFloat64(0, true);
const fixed64: Read = ({ bytes }) => view(bytes).getBigUint64(0, true);
const fixed32: Read = ({ bytes }) => view(bytes).getUint32(0, true);

const one = (name: string, read: Read): Entry => ({ name, read });
/** `message` is a function, because messages contain themselves. */
const nested = (name: string, message: () => Message): Entry => ({
  name,
  read: ({ bytes }) => readMessage(bytes, message()),
});
const many = (name: string, message: () => Message): Entry => ({ ...nested(name, message), repeated: true });

const KEY_VALUE: Message = { 1: one('key', string), 2: nested('value', () => VALUE) };
const attributes = many('attributes', () => KEY_VALUE);
const VALUE: Message = {
  1: one('stringValue', string),
  2: one('boolValue', bool),
  3: one('intValue', int64),
  4: one('doubleValue', double),
  5: nested('arrayValue', () => ({ 1: many('values', () => VALUE) })),
  6: nested('kvlistValue', () => ({ 1: many('values', () => KEY_VALUE) })),
  7: one('bytesValue', raw),
};
const EVENT: Message = { 1: one('timeUnixNano', fixed64), 2: one('name', string), 3: attributes };
const LINK: Message = {
  1: one('traceId', hex),
  2: one('spanId', hex),
  3: one('traceState', string),
  4: attributes,
  6: one('flags', fixed32),
};
const STATUS: Message = { 2: one('message', string), 3: one('code', uint) };
const SPAN: Message = {
  1: one('traceId', hex),
  2: one('spanId', hex),
  3: one('traceState', string),
  4: one('parentSpanId', hex),
  5: one('name', string),
  6: one('kind', uint),
  7: one('startTimeUnixNano', fixed64),
  8: one('endTimeUnixNano', fixed64),
  9: attributes,
  11: many('events', () => EVENT),
  13: many('links', () => LINK),
  15: nested('status', () => STATUS),
  16: one('flags', fixed32),
};
const SCOPE: Message = { 1: one('name', string), 2: one('version', string), 3: attributes };
const SCOPE_SPANS: Message = { 1: nested('scope', () => SCOPE), 2: many('spans', () => SPAN) };
const RESOURCE_SPANS: Message = {
  1: nested('resource', () => ({ 1: attributes })),
  2: many('scopeSpans', () => SCOPE_SPANS),
};
const REQUEST: Message = { 1: many('resourceSpans', () => RESOURCE_SPANS) };

function readMessage(bytes: Uint8Array, message: Message): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of readFields(bytes)) {
    const entry = message[field.number];
    if (!entry) continue;
    const value = entry.read(field);
    if (!entry.repeated) result[entry.name] = value;
    else if (Array.isArray(result[entry.name])) (result[entry.name] as unknown[]).push(value);
    else result[entry.name] = [value];
  }
  return result;
}

/** @throws when the bytes are not an ExportTraceServiceRequest */
export function decodeProtobuf(bytes: Uint8Array): OtlpTraces {
  return readMessage(bytes, REQUEST) as OtlpTraces;
}
