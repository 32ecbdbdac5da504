import type { Attributes, Exception, SpanKind } from '@opentelemetry/api';

/** A span that is about to start, as a rule sees it. */
export interface StartingSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  /** No recording span of this process and no remote one is its parent. */
  readonly orphan: boolean;
}

/** What to do with the spans of an instrumentation scope. */
export interface SpanRules {
  /** Noise: the span is passed through. It keeps the parent's context, hands exceptions to the parent, records nothing. */
  pass?(span: StartingSpan): boolean;
  /** A better name, low in cardinality. Undefined leaves the name. */
  name?(span: StartingSpan): string | undefined;
  /** A better name that only an attribute set after the start tells, such as the query's text. */
  rename?(key: string, value: unknown): string | undefined;
  /**
   * Cleans one attribute as it is set. Undefined drops it. Also asked about a status's text, as `otel.status_description`,
   * and about an exception's, as `exception.message` and `exception.stacktrace`.
   */
  redact?(key: string, value: unknown): unknown;
  /**
   * What the library has thrown, where its instrumentation hands no more than a text of it to the span.
   * @param description the text of the status of error
   */
  failure?(description: string): Exception | undefined;
  /** A better `error.type` than the code or the name of what was thrown. Low in cardinality; undefined leaves those. */
  errorType?(thrown: Exception): string | undefined;
  /** Internal spans stay however short they are, because they say what no other span does. Default: `WINNOW_MIN_INTERNAL`. */
  readonly keepsShort?: boolean;
}
