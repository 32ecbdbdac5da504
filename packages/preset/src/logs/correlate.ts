import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Runtime } from '../rows/row.js';
import { LOG_FIELDS, SERVICE_FIELD } from './field-names.js';

/** What any logger needs to stamp its lines. */
export interface Correlator {
  /** The name of the field for the service, and its value if it is known. */
  readonly service: { readonly field: string; readonly value: string | undefined };
  /** The fields of the line that is being written; undefined outside a request. Never throws. */
  fields(): Record<string, unknown> | undefined;
}

/** Works for spans that record nothing, so that lines are stamped before there is a backend. */
export function createCorrelator({ config, tail }: Pick<Runtime, 'config' | 'tail'>): Correlator {
  const fields = Object.entries(LOG_FIELDS[config.logFields]);
  return {
    service: { field: SERVICE_FIELD[config.logFields], value: config.serviceName },
    fields() {
      try {
        const spanContext = trace.getSpanContext(context.active());
        if (spanContext === undefined || !isSpanContextValid(spanContext)) return undefined;
        const { traceId, spanId } = spanContext;
        // The verdict of now: a span's own flags are those of its start.
        const correlation = { traceId, spanId, traceFlags: tail.traceFlags(spanContext) };
        const line: Record<string, unknown> = {};
        for (const [name, value] of fields) line[name] = value(correlation);
        return line;
      } catch {
        return undefined;
      }
    },
  };
}
