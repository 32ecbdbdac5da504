/** Reads the parts of a request in their order. */
export interface Reader {
  int8(): number;
  int16(): number;
  int32(): number;
  int64(): bigint;
  /** Empty where there is none. */
  string(): string;
  bytes(): Buffer;
  array<T>(item: () => T): T[];
}

export function createReader(buffer: Buffer): Reader {
  let at = 0;
  const skip = (size: number) => {
    at += size;
    return at - size;
  };
  const reader: Reader = {
    int8: () => buffer.readInt8(skip(1)),
    int16: () => buffer.readInt16BE(skip(2)),
    int32: () => buffer.readInt32BE(skip(4)),
    int64: () => buffer.readBigInt64BE(skip(8)),
    string() {
      const length = Math.max(0, reader.int16());
      const start = skip(length);
      return buffer.toString('utf8', start, start + length);
    },
    bytes() {
      const length = Math.max(0, reader.int32());
      const start = skip(length);
      return buffer.subarray(start, start + length);
    },
    array: (item) => Array.from({ length: Math.max(0, reader.int32()) }, () => item()),
  };
  return reader;
}

/** Writes the parts of an answer in their order. */
export class Writer {
  readonly #parts: Buffer[] = [];

  int16(value: number): this {
    return this.#add(2, (buffer) => buffer.writeInt16BE(value));
  }
  int32(value: number): this {
    return this.#add(4, (buffer) => buffer.writeInt32BE(value));
  }
  int64(value: bigint): this {
    return this.#add(8, (buffer) => buffer.writeBigInt64BE(value));
  }
  string(value: string): this {
    const text = Buffer.from(value);
    this.int16(text.length).#parts.push(text);
    return this;
  }
  bytes(value: Buffer): this {
    this.int32(value.length).#parts.push(value);
    return this;
  }
  array<T>(items: readonly T[], write: (item: T) => unknown): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }
  done(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(size: number, write: (buffer: Buffer) => void): this {
    const buffer = Buffer.alloc(size);
    write(buffer);
    this.#parts.push(buffer);
    return this;
  }
}
