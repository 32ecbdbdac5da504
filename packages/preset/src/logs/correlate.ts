import { context, type SpanContext, trace } from '@opentelemetry/api';
import type { Runtime } from '../rows/row.js';
import { packageNameOfApp } from '../sdk/resource.js';
import { isValidContext } from '../sdk/valid-context.js';
import { logFieldsFor } from './field-names.js';
import { factsOf } from './request-facts.js';

export type Fields = Record<string, unknown>;

/** What any logger needs to stamp its lines. */
export interface Correlator {
  /**
   * The fields of the line that is being written: where it belongs, the service, the request id and the tags of the
   * request. A fresh object, undefined outside a request. Never throws.
   * @param isError the line is at error level or above, which keeps its trace
   */
  fields(isError?: boolean): Fields | undefined;
  /** The names of the fields, without the tags of a request. */
  readonly names: readonly string[];
  /** Those that text lines carry: of the trace, of the span, of the request id. */
  readonly inText: readonly string[];
}

const REQUEST_ID = 'request_id';
const MOST_CHARACTERS = 256;
/** What loggers write in front of a line's fields, unseen by us: a second one would make the JSON ambiguous. */
const LOGGERS_OWN: ReadonlySet<string> = new Set(['level', 'time', 'msg']);

/** Of the package.json, which is read once: every logger has a correlator. */
let appName: string | undefined;

/** Works for spans that record nothing, so that lines are stamped before there is a backend. */
export function createCorrelator({ config, tail }: Pick<Runtime, 'config' | 'tail'>): Correlator {
  const { values, service } = logFieldsFor(config);
  const entries = Object.entries(values);
  // As the spans are named: see the resource.
  appName ??= packageNameOfApp() ?? '';
  const serviceName = (config.serviceName ?? appName).slice(0, MOST_CHARACTERS);
  return {
    names: [...Object.keys(values), service, REQUEST_ID],
    inText: [...Object.keys(values).slice(0, 2), REQUEST_ID],
    fields(isError = false) {
      try {
        const active = context.active();
        const spanContext = trace.getSpanContext(active);
        if (spanContext === undefined || !isValidContext(spanContext)) return undefined;
        // Before the flags are read: they are those of the verdict.
        if (isError) tail.errorLogged(spanContext);
        const facts = factsOf(active);
        // The tags first: no tag may stand in for the trace.
        const line: Fields = {};
        const tags = facts?.tags;
        for (const name in tags) if (!LOGGERS_OWN.has(name)) line[name] = tags[name];
        const correlation = correlationOf(spanContext);
        for (const [name, value] of entries) line[name] = value(correlation);
        if (serviceName !== '') line[service] = serviceName;
        if (facts?.requestId !== undefined) line[REQUEST_ID] = facts.requestId.id;
        return line;
      } catch {
        return undefined;
      }
    },
  };

  /** The verdict of now: a span's own flags are those of its start. */
  function correlationOf(spanContext: SpanContext) {
    const { traceId, spanId } = spanContext;
    return { traceId, spanId, traceFlags: tail.traceFlags(spanContext) };
  }
}

/** Adds the fields that the line does not have: what the app says wins. */
export function addMissing(line: Fields, fields: Fields): void {
  for (const name of Object.keys(fields)) if (!(name in line)) line[name] = fields[name];
}
