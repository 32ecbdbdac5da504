import type { Encoding } from './decode.js';

export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** The body of an ExportTraceServiceResponse. */
export function traceResponse(encoding: Encoding, partial?: PartialSuccess): Uint8Array {
  if (encoding === 'http/json') {
    const partialSuccess = partial && { rejectedSpans: String(partial.rejected), errorMessage: partial.message };
    return Buffer.from(JSON.stringify({ partialSuccess }));
  }
  if (!partial) return new Uint8Array(0);
  const message = Buffer.from(partial.message);
  const inner = [0x08, ...varint(partial.rejected), 0x12, ...varint(message.length), ...message];
  return Uint8Array.from([0x0a, ...varint(inner.length), ...inner]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
