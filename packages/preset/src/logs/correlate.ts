import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Runtime } from '../rows/row.js';
import { LOG_FIELDS, SERVICE_FIELD } from './field-names.js';

/** What any logger needs to stamp its lines. */
export interface Correlator {
  /**
   * The fields of the line that is being written: where it belongs, and the service if that is known. Always the same
   * names in one process. Undefined outside a request. Never throws.
   */
  fields(): Record<string, unknown> | undefined;
}

/** Works for spans that record nothing, so that lines are stamped before there is a backend. */
export function createCorrelator({ config, tail }: Pick<Runtime, 'config' | 'tail'>): Correlator {
  const fields = Object.entries(LOG_FIELDS[config.logFields]);
  const serviceField = SERVICE_FIELD[config.logFields];
  const { serviceName } = config;
  return {
    fields() {
      try {
        const spanContext = trace.getSpanContext(context.active());
        if (spanContext === undefined || !isSpanContextValid(spanContext)) return undefined;
        const { traceId, spanId } = spanContext;
        // The verdict of now: a span's own flags are those of its start.
        const correlation = { traceId, spanId, traceFlags: tail.traceFlags(spanContext) };
        const line: Record<string, unknown> = {};
        for (const [name, value] of fields) line[name] = value(correlation);
        if (serviceName !== undefined) line[serviceField] = serviceName;
        return line;
      } catch {
        return undefined;
      }
    },
  };
}
