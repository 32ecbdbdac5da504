import type { Encoded } from './delivery.js';

const HEAD_BYTES = 8;

/** Batches as bytes for a pipe: for each how many spans, how many bytes, and the bytes. */
export function packed(batches: readonly Encoded[]): Buffer {
  return Buffer.concat(
    batches.flatMap(({ spans, body }) => {
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt32BE(spans, 0);
      head.writeUInt32BE(body.byteLength, 4);
      return [head, body];
    }),
  );
}

/** The reverse. What was cut short is left out. */
export function unpacked(bytes: Buffer): Encoded[] {
  const batches: Encoded[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= bytes.length) {
    const end = at + HEAD_BYTES + bytes.readUInt32BE(at + 4);
    if (end > bytes.length) break;
    batches.push({ spans: bytes.readUInt32BE(at), body: bytes.subarray(at + HEAD_BYTES, end) });
    at = end;
  }
  return batches;
}
