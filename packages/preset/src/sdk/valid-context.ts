import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';

import { RecordedContext } from '../tracer/recorded-context.js';

let last: SpanContext | undefined;

/** As the api's, which looks at 48 characters: all that starts and logs within a request asks about the same context. */
export function isValidContext(context: SpanContext): boolean {
  if (context instanceof RecordedContext || context === last) return true;
  if (!isSpanContextValid(context)) return false;
  last = context;
  return true;
}
