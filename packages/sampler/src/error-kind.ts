import type { AttributeValue } from '@opentelemetry/api';
import { isLocalRoot } from './local-root.js';
import type { RuleInput } from './rule.js';
import type { SdkSpan } from './sdk-types.js';

/** What kind of error a trace has been found to have, so that rare kinds can be told from a flood of others. */
export function errorKind({ trace, moment, span, statusCode }: RuleInput): string {
  if (moment === 'tick' || moment === 'close') {
    if (trace.crashed) return 'crash';
    if (trace.aborted) return 'cut off';
    if (trace.errorLogged) return 'log';
  }
  const type =
    textOf(span.attributes['error.type']) ?? textOf(statusCode) ?? statusOf(span) ?? exceptionOf(span) ?? 'error';
  return isLocalRoot(trace, span) ? type : `${span.name} ${type}`;
}

function statusOf({ attributes }: SdkSpan): string | undefined {
  return textOf(
    attributes['http.response.status_code'] ?? attributes['http.status_code'] ?? attributes['rpc.grpc.status_code'],
  );
}

function exceptionOf({ events }: SdkSpan): string | undefined {
  return textOf(events.findLast(({ name }) => name === 'exception')?.attributes?.['exception.type']);
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}
