import type { Config } from '../config/config.js';

/** What a log line needs to be found from its trace. */
export interface Correlation {
  readonly traceId: string;
  readonly spanId: string;
  /** 1 once the trace is kept. */
  readonly traceFlags: number;
}

type Value = (correlation: Correlation) => string | boolean;

/** The fields that one backend looks for. */
export interface LogFields {
  /** By name; the first is that of the trace, the second that of the span. */
  readonly values: Readonly<Record<string, Value>>;
  /** The name of the field that says which service wrote the line. */
  readonly service: string;
}

const traceId: Value = (correlation) => correlation.traceId;
const spanId: Value = (correlation) => correlation.spanId;
const hexFlags: Value = ({ traceFlags }) => traceFlags.toString(16).padStart(2, '0');
const sampled: Value = ({ traceFlags }) => (traceFlags & 1) === 1;

type Backend = (config: Pick<Config, 'googleProject'>) => LogFields;

const BACKENDS: Readonly<Record<Config['logFields'], Backend>> = {
  // https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/
  otel: () => ({ values: { trace_id: traceId, span_id: spanId, trace_flags: hexFlags }, service: 'service' }),
  // https://www.elastic.co/docs/reference/ecs/ecs-tracing: dotted names, not nested under "tracing".
  ecs: () => ({ values: { 'trace.id': traceId, 'span.id': spanId, trace_flags: hexFlags }, service: 'service.name' }),
  // https://docs.datadoghq.com/opentelemetry/reference/trace_ids/: the low 64 bits match the whole id. In decimal digits,
  // as https://docs.datadoghq.com/opentelemetry/correlate/logs_and_traces has it for dd.trace_id and dd.span_id.
  datadog: () => ({
    values: { 'dd.trace_id': lowDecimal(traceId), 'dd.span_id': lowDecimal(spanId), trace_flags: hexFlags },
    service: 'dd.service',
  }),
  // https://cloud.google.com/logging/docs/structured-logging, "special fields";
  // https://cloud.google.com/trace/docs/trace-log-integration for the form of the trace's name.
  gcp: ({ googleProject }) => ({
    values: {
      'logging.googleapis.com/trace':
        googleProject === undefined ? traceId : ({ traceId: id }) => `projects/${googleProject}/traces/${id}`,
      'logging.googleapis.com/spanId': spanId,
      'logging.googleapis.com/trace_sampled': sampled,
    },
    service: 'service',
  }),
};

/** `WINNOW_LOG_FIELDS`: the names under which log backends look for a trace. */
export function logFieldsFor(config: Pick<Config, 'logFields' | 'googleProject'>): LogFields {
  return BACKENDS[config.logFields](config);
}

function lowDecimal(id: Value): Value {
  return (correlation) => BigInt(`0x${(id(correlation) as string).slice(-16)}`).toString(10);
}
