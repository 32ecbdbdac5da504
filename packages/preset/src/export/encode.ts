import type { Batch } from '@winnow/sampler';
import type { OtlpProtocol } from '../config/config.js';
import { withOneCopy } from '../modules/one-copy.js';
import type { Encoded } from './delivery.js';

interface Serializer {
  serializeRequest(spans: readonly unknown[]): Uint8Array | undefined;
}

// By their files: the package's main entry brings the SDKs of metrics and logs, which no trace needs. Versions are pinned.
const TRACE = '@opentelemetry/otlp-transformer/build/src/trace';

/** OpenTelemetry's serializer of the protocol. Loaded with the first batch. */
export function createEncoder(protocol: OtlpProtocol): (batch: Batch) => Encoded {
  let serializer: Serializer | undefined;
  return (batch) => {
    serializer ??= withOneCopy(() =>
      protocol === 'http/json'
        ? (require(`${TRACE}/json`) as { JsonTraceSerializer: Serializer }).JsonTraceSerializer
        : (require(`${TRACE}/protobuf`) as { ProtobufTraceSerializer: Serializer }).ProtobufTraceSerializer,
    );
    return { body: serialized(serializer, batch.spans) ?? new Uint8Array(), spans: batch.spans.length };
  };
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
