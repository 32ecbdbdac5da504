import type { Batch } from '@winnow/sampler';
import type { OtlpProtocol } from '../config/config.js';
import { withOneCopy } from '../modules/one-copy.js';
import type { Encoded } from './delivery.js';

interface Serializer {
  serializeRequest(spans: readonly unknown[]): Uint8Array | undefined;
}

/** OpenTelemetry's serializer of the protocol. Loaded with the first batch. */
export function createEncoder(protocol: OtlpProtocol): (batch: Batch) => Encoded {
  let serializer: Serializer | undefined;
  return (batch) => {
    serializer ??= withOneCopy(() => {
      const transformer = require('@opentelemetry/otlp-transformer') as Record<string, unknown>;
      return transformer[protocol === 'http/json' ? 'JsonTraceSerializer' : 'ProtobufTraceSerializer'] as Serializer;
    });
    return { body: serializer.serializeRequest(batch.spans) ?? new Uint8Array(), spans: batch.spans.length };
  };
}
