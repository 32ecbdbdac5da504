import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { SdkSpan } from '@winnow/sampler';
import { expect, it, vi } from 'vitest';
import { cleanSink } from './clean-sink.js';
import { createEncoder, spansIn } from './encode.js';

// Vitest's stand-in for `module` resolves nothing.
vi.mock('../modules/one-copy.js', () => ({ withOneCopy: <T>(load: () => T) => load() }));

const tracer = new TracerProvider().getTracer('test');

function ended(name: string): SdkSpan {
  const span = tracer.startSpan(name);
  span.end();
  return span as unknown as SdkSpan;
}

const bytesOf = (spans: readonly SdkSpan[]) => ProtobufTraceSerializer.serializeRequest(spans as never) ?? [];

it.each(['http/protobuf', 'grpc'] as const)('puts what was packed in front of the rest, for %s', (protocol) => {
  const { encode, pack } = createEncoder(protocol);
  const [first, second, rest] = [[ended('a'), ended('b')], [ended('c')], [ended('d')]] as const;
  const packed = [pack?.(first), pack?.(second)].filter((part) => part !== undefined);
  expect(packed.map(({ spans, bytes }) => [spans, bytes])).toEqual([
    [2, bytesOf(first).length],
    [1, bytesOf(second).length],
  ]);
  const batch = { packed, spans: rest };
  expect(encode(batch)).toEqual({
    body: Uint8Array.from([...bytesOf(first), ...bytesOf(second), ...bytesOf(rest)]),
    spans: 4,
  });
  expect(spansIn(batch)).toBe(4);
  expect(encode({ packed, spans: [] }).body).toEqual(Uint8Array.from([...bytesOf(first), ...bytesOf(second)]));
});

it('packs nothing for JSON, which cannot be put behind each other', () => {
  expect(createEncoder('http/json').pack).toBeUndefined();
});

it('packs what may leave, and nothing else', () => {
  const { pack, encode } = createEncoder('http/protobuf');
  const span = tracer.startSpan('pay').setAttribute('app.voucher', 'canary');
  span.end();
  const sink = cleanSink({ send: async () => ({ ok: true }), pack: (spans) => pack?.(spans) }, ['voucher']);
  const packed = sink.pack?.([span as unknown as SdkSpan]);
  const { body } = encode({ packed: packed ? [packed] : [], spans: [] });
  expect(Buffer.from(body).toString('latin1')).toMatch(/app\.voucher.*REDACTED/s);
  expect(Buffer.from(body).toString('latin1')).not.toContain('canary');
});
