/** One field of a protobuf message. Which of the readings makes sense, only the message's description knows. */
export interface Field {
  readonly number: number;
  /** The value of a varint, unsigned; 0n otherwise. */
  readonly varint: bigint;
  /** The bytes of a length-delimited or fixed-size field; empty otherwise. */
  readonly bytes: Uint8Array;
}

const NONE = new Uint8Array(0);

/**
 * Reads the fields of one message in the order of the bytes.
 * @throws RangeError when the bytes end early, TypeError for a wire type that OTLP does not use
 */
export function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;

  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) throw new RangeError(`protobuf: the message ends inside a varint at byte ${at}`);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError(`protobuf: a varint longer than 10 bytes ends at byte ${at}`);
  };
  const take = (length: number): Uint8Array => {
    const end = at + length;
    if (end > message.length)
      throw new RangeError(`protobuf: ${length} bytes wanted at byte ${at} of ${message.length}`);
    const bytes = message.subarray(at, end);
    at = end;
    return bytes;
  };

  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === 0) yield { number, varint: varint(), bytes: NONE };
    else if (wireType === 1) yield { number, varint: 0n, bytes: take(8) };
    // The length is read before `take` looks at the position: `at + Number(varint())` would use the position before it.
    else if (wireType === 2) yield { number, varint: 0n, bytes: take(Number(varint())) };
    else if (wireType === 5) yield { number, varint: 0n, bytes: take(4) };
    else throw new TypeError(`protobuf: wire type ${wireType} of field ${number} at byte ${at} is not used by OTLP`);
  }
}
