import type { Batch, Packed } from '@winnow/sampler';
import type { OtlpProtocol } from '../config/config.js';
import { withOneCopy } from '../modules/one-copy.js';
import type { Encoded } from './delivery.js';

interface Serializer {
  serializeRequest(spans: readonly unknown[]): Uint8Array | undefined;
}

// By their files: the package's main entry brings the SDKs of metrics and logs, which no trace needs. Versions are pinned.
const TRACE = '@opentelemetry/otlp-transformer/build/src/trace';

export interface Encoder {
  /** A whole batch. */
  encode(batch: Batch): Encoded;
  /** A part of one. None for JSON: bytes of protobuf can be put behind each other. */
  readonly pack: ((spans: Batch['spans']) => EncodedPart | undefined) | undefined;
}

/** Spans of a batch that are encoded already. */
interface EncodedPart extends Encoded, Packed {}

/** By OpenTelemetry's serializer of the protocol, which is loaded with the first spans. */
export function createEncoder(protocol: OtlpProtocol): Encoder {
  let serializer: Serializer | undefined;
  const bytesOf = (spans: Batch['spans']) => {
    serializer ??= withOneCopy(() =>
      protocol === 'http/json'
        ? (require(`${TRACE}/json`) as { JsonTraceSerializer: Serializer }).JsonTraceSerializer
        : (require(`${TRACE}/protobuf`) as { ProtobufTraceSerializer: Serializer }).ProtobufTraceSerializer,
    );
    return serialized(serializer, spans) ?? new Uint8Array();
  };
  return {
    encode({ spans, packed = [] }) {
      const parts = packed as readonly EncodedPart[];
      if (parts.length === 0) return { body: bytesOf(spans), spans: spans.length };
      return { body: joined([...parts.map(({ body }) => body), bytesOf(spans)]), spans: spansIn({ spans, packed }) };
    },
    pack:
      protocol === 'http/json'
        ? undefined
        : (spans) => {
            const body = bytesOf(spans);
            return { body, spans: spans.length, bytes: body.byteLength };
          },
  };
}

/** How many spans there are in a batch of a sink that packs by an encoder. */
export function spansIn({ spans, packed = [] }: Batch): number {
  return (packed as readonly EncodedPart[]).reduce((sum, part) => sum + part.spans, spans.length);
}

/** Messages of protobuf behind each other are one message with the fields of all of them. */
function joined(bodies: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(bodies.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const body of bodies) {
    all.set(body, at);
    at += body.byteLength;
  }
  return all;
}

/** An attribute of the app's that throws when it is read, or that no format has, costs its span and not the batch. */
function serialized(serializer: Serializer, spans: readonly unknown[]): Uint8Array | undefined {
  try {
    return serializer.serializeRequest(spans);
  } catch {
    return serializer.serializeRequest(spans.filter((span) => isSerializable(serializer, span)));
  }
}

function isSerializable(serializer: Serializer, span: unknown): boolean {
  try {
    return serializer.serializeRequest([span]) !== undefined;
  } catch {
    return false;
  }
}
