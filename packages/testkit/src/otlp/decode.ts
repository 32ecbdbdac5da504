import { gunzipSync } from 'node:zlib';
import type { Span } from '../span.js';
import { decodeProtobuf } from './decode-protobuf.js';
import type { OtlpTraces } from './otlp-traces.js';
import { spansOf } from './spans-of.js';

export type Encoding = 'http/json' | 'http/protobuf';

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'application/json': 'http/json',
  'application/x-protobuf': 'http/protobuf',
};

/**
 * The encoding that a Content-Type names.
 * @throws TypeError for any other, as a collector answers 415
 */
export function encodingOf(contentType: string | undefined): Encoding {
  const encoding = ENCODINGS[(contentType ?? '').split(';')[0]!.trim().toLowerCase()];
  if (!encoding) throw new TypeError(`Content-Type ${contentType ?? '(none)'} is not one of OTLP/HTTP's`);
  return encoding;
}

/** Body as sent to the bytes that were meant. */
export function uncompressed(body: Uint8Array, contentEncoding: string | undefined): Uint8Array {
  return contentEncoding === 'gzip' ? gunzipSync(body) : body;
}

/** The spans of a trace request. @throws when the bytes are not one */
export function decodeTraces(body: Uint8Array, encoding: Encoding): Span[] {
  const text = () => Buffer.from(body).toString('utf8');
  return spansOf(encoding === 'http/json' ? (JSON.parse(text()) as OtlpTraces) : decodeProtobuf(body));
}
