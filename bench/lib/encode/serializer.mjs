import { createRequire } from 'node:module';

const preset = createRequire(createRequire(import.meta.url).resolve('@winnow/preset'));

/** OpenTelemetry's serializer, the copy that the preset uses. */
export const { ProtobufTraceSerializer: serializer } = preset(
  '@opentelemetry/otlp-transformer/build/src/trace/protobuf',
);
