/** Reads one MessagePack value; 64-bit integers come out as text (ids as hexadecimal digits). */
export function decodeMsgpack(buffer) {
  let at = 0;
  const skip = (length) => {
    at += length;
    return at - length;
  };
  const unsigned = (length) => {
    const from = skip(length);
    return length === 8 ? buffer.readBigUInt64BE(from).toString(16).padStart(16, '0') : buffer.readUIntBE(from, length);
  };
  const signed = (length) => {
    const from = skip(length);
    return length === 8 ? buffer.readBigInt64BE(from).toString() : buffer.readIntBE(from, length);
  };
  const text = (length) => buffer.toString('utf8', skip(length), at);
  const bytes = (length) => buffer.subarray(skip(length), at);
  const array = (length) => Array.from({ length }, () => read());
  const map = (length) => {
    const result = {};
    for (let i = 0; i < length; i++) {
      const key = read();
      result[key] = read();
    }
    return result;
  };
  const CODES = {
    192: () => null,
    194: () => false,
    195: () => true,
    196: () => bytes(unsigned(1)),
    197: () => bytes(unsigned(2)),
    198: () => bytes(unsigned(4)),
    202: () => buffer.readFloatBE(skip(4)),
    203: () => buffer.readDoubleBE(skip(8)),
    204: () => unsigned(1),
    205: () => unsigned(2),
    206: () => unsigned(4),
    207: () => unsigned(8),
    208: () => signed(1),
    209: () => signed(2),
    210: () => signed(4),
    211: () => signed(8),
    217: () => text(unsigned(1)),
    218: () => text(unsigned(2)),
    219: () => text(unsigned(4)),
    220: () => array(unsigned(2)),
    221: () => array(unsigned(4)),
    222: () => map(unsigned(2)),
    223: () => map(unsigned(4)),
  };
  function read() {
    const code = buffer[at++];
    if (code < 0x80) return code;
    if (code < 0x90) return map(code & 15);
    if (code < 0xa0) return array(code & 15);
    if (code < 0xc0) return text(code & 31);
    if (code >= 0xe0) return code - 256;
    if (!CODES[code]) throw new Error(`MessagePack: code ${code}`);
    return CODES[code]();
  }
  return read();
}
