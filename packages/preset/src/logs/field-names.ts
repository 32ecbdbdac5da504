import type { Config } from '../config/config.js';

/** What a log line needs to be found from its trace. */
export interface Correlation {
  readonly traceId: string;
  readonly spanId: string;
  /** 1 once the trace is kept. */
  readonly traceFlags: number;
}

type Value = (correlation: Correlation) => string | boolean;
export type LogFields = Readonly<Record<string, Value>>;

const traceId: Value = (correlation) => correlation.traceId;
const spanId: Value = (correlation) => correlation.spanId;
const hexFlags: Value = ({ traceFlags }) => traceFlags.toString(16).padStart(2, '0');
const sampled: Value = ({ traceFlags }) => (traceFlags & 1) === 1;

/** `WINNOW_LOG_FIELDS`: the names under which log backends look for a trace. */
export const LOG_FIELDS: Readonly<Record<Config['logFields'], LogFields>> = {
  otel: { trace_id: traceId, span_id: spanId, trace_flags: hexFlags },
  // Elastic Common Schema; New Relic reads the same names.
  ecs: { 'trace.id': traceId, 'span.id': spanId, trace_flags: hexFlags },
  // Datadog's own ids are the low 64 bits in decimal digits.
  datadog: { 'dd.trace_id': lowDecimal(traceId), 'dd.span_id': lowDecimal(spanId), trace_flags: hexFlags },
  gcp: {
    'logging.googleapis.com/trace': traceId,
    'logging.googleapis.com/spanId': spanId,
    'logging.googleapis.com/trace_sampled': sampled,
  },
};

/** The name of the field that says which service wrote the line. */
export const SERVICE_FIELD: Readonly<Record<Config['logFields'], string>> = {
  otel: 'service',
  ecs: 'service.name',
  datadog: 'dd.service',
  gcp: 'service',
};

function lowDecimal(id: Value): Value {
  return (correlation) => BigInt(`0x${(id(correlation) as string).slice(-16)}`).toString(10);
}
