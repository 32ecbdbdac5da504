import { type Context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

// The key of `suppressTracing` in @opentelemetry/core. Keys are global by description, so core need not be loaded here.
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

export function suppressed(context: Context): Context {
  return context.setValue(SUPPRESSED, true);
}

/** A context in which nothing is traced. */
export const SUPPRESSED_CONTEXT: Context = suppressed(ROOT_CONTEXT);

export function isSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESSED) === true;
}
