// A curating provider around a real one, with rules of every kind.
import { type Context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createRecorder } from '../rows/http/recorder.test.support.js';
import { createCuratingProvider } from './curating-provider.js';
import type { SpanRules } from './rules.js';

export const recorder = createRecorder();
export const inner = () => recorder.runtime.tracerProvider;

function fault(): never {
  throw new Error('a fault of ours');
}

export const RULES: Record<string, SpanRules> = {
  layers: { pass: () => true },
  names: {
    name: ({ attributes }) => attributes['better'] as string | undefined,
    rename: (key, value) => (key === 'late' ? String(value) : undefined),
  },
  secrets: {
    redact: (key, value) =>
      key === 'password' || key.startsWith('exception.')
        ? undefined
        : key === 'text' || key === 'otel.status_description'
          ? '***'
          : value,
  },
  broken: { pass: fault, name: fault, rename: fault, redact: fault },
};

export const provider = createCuratingProvider({ inner, rulesFor: (scope) => RULES[scope] });
export const layers = provider.getTracer('layers');
export const app = provider.getTracer('app');

/** A request: its span and the context below it. */
export function server(): { span: Span; ctx: Context } {
  const span = app.startSpan('GET', { kind: SpanKind.SERVER, root: true });
  return { span, ctx: trace.setSpan(ROOT_CONTEXT, span) };
}

export function ended(): ReadableSpan[] {
  return recorder.spans();
}
