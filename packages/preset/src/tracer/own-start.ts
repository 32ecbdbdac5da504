import type { Attributes, SpanKind, SpanOptions } from '@opentelemetry/api';

/**
 * How a row starts one span, with attributes that it has made for it and does not touch again: the span takes them as they are,
 * where it would copy what others give it. To every tracer but ours it is plain options. A class, for the reason that `SharedStart` is one.
 */
export class OwnStart implements SpanOptions {
  constructor(
    readonly kind: SpanKind,
    readonly attributes: Attributes,
  ) {}
}
