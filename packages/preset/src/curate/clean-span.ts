import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type Span,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { errorType } from '../redact/index.js';
import type { SpanRules } from './rules.js';

type Redact = NonNullable<SpanRules['redact']>;

/** Attributes as they may be recorded. */
export function cleanAttributes(attributes: Attributes, redact: Redact): Attributes {
  const clean: Attributes = {};
  for (const key of Object.keys(attributes)) {
    const value = redact(key, attributes[key]) as AttributeValue | undefined;
    if (value !== undefined) clean[key] = value;
  }
  return clean;
}

/**
 * Makes a span clean what is set on it later. The span stays the same object, because processors and the sampler know it
 * by identity. Texts that are no attributes are asked about under their conventional names: a status's description as
 * `otel.status_description`, an exception's texts as `exception.message` and `exception.stacktrace`.
 * A span that fails says by what kind of error, which most stock instrumentations leave out.
 */
export function cleanSpan(span: Span, rules: SpanRules): Span {
  const { redact, rename } = rules;
  if (!span.isRecording()) return span;
  const setAttribute = span.setAttribute;
  const setStatus = span.setStatus;
  const recordException = span.recordException;
  const clean = redact ?? ((_key: string, value: unknown) => value);
  let failed = false;
  let kind: string | undefined;
  let told = false;
  const tell = () => {
    if (failed && kind !== undefined && !told) setAttribute.call(span, 'error.type', kind);
  };
  return Object.assign(span, {
    setAttribute(key: string, value: AttributeValue) {
      told ||= key === 'error.type';
      const name = rename?.(key, value);
      if (name !== undefined) span.updateName(name);
      // A number is the legacy code of a DOMException.
      const text = key === 'error.type' ? String(value) : value;
      const kept = clean(key, text) as AttributeValue | undefined;
      return kept === undefined ? span : setAttribute.call(span, key, kept);
    },
    setAttributes(attributes: Attributes) {
      for (const key of Object.keys(attributes)) {
        const value = attributes[key];
        if (value !== undefined) span.setAttribute(key, value);
      }
      return span;
    },
    setStatus(status: SpanStatus) {
      failed = status.code === SpanStatusCode.ERROR;
      const failure = failed && kind === undefined ? rules.failure?.(status.message ?? '') : undefined;
      if (failure !== undefined) span.recordException(failure);
      tell();
      if (status.message === undefined) return setStatus.call(span, status);
      const message = clean('otel.status_description', status.message) as string | undefined;
      return setStatus.call(span, message === undefined ? { code: status.code } : { code: status.code, message });
    },
    recordException(exception: Exception, time?: TimeInput) {
      kind ??= rules.errorType?.(exception) ?? errorType(exception);
      tell();
      const cleaned = cleanException(exception, clean);
      if (cleaned !== undefined) recordException.call(span, cleaned, time);
    },
  });
}

/** Undefined where the exception throws when it is looked at. */
function cleanException(exception: Exception, redact: Redact): Exception | undefined {
  try {
    return cleaned(exception, redact);
  } catch {
    return undefined;
  }
}

function cleaned(exception: Exception, redact: Redact): Exception {
  const { name, code, message, stack } =
    typeof exception === 'string'
      ? { name: undefined, code: undefined, message: exception, stack: undefined }
      : exception;
  return {
    name: name ?? 'Error',
    ...(code !== undefined && { code }),
    message: message === undefined ? '' : ((redact('exception.message', message) as string | undefined) ?? ''),
    ...(stack !== undefined && { stack: redact('exception.stacktrace', stack) as string | undefined }),
  } as Exception;
}
