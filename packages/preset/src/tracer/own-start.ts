import type { Attributes, SpanKind, SpanOptions } from '@opentelemetry/api';
// Types alone: rows are loaded before the SDK is.
import type { Limited } from './span-attributes.js';
import type { SpanLimits } from './span-limits.js';

/**
 * How a row starts one span, with attributes that it has made for it and does not touch again: the span takes them as they are,
 * where it would copy what others give it. To every tracer but ours it is plain options. A class, for the reason that `SharedStart` is one.
 */
export class OwnStart implements SpanOptions {
  /**
   * @param count how many attributes there are, and
   * @param texts the characters of all texts among them: where the row knows, and each is of a kind that may be recorded, nobody
   *   has to look through them
   */
  constructor(
    readonly kind: SpanKind,
    readonly attributes: Attributes,
    private readonly count?: number,
    private readonly texts?: number,
  ) {}

  /** @param limit counts them, and cuts off what is too much */
  within(limits: SpanLimits, limit: (given: Attributes, most: number, length: number) => Limited): Limited {
    const { attributes, count, texts } = this;
    const { attributeCountLimit, attributeValueLengthLimit } = limits;
    const fits = attributeValueLengthLimit === Number.POSITIVE_INFINITY;
    if (!fits || count === undefined || texts === undefined || count > attributeCountLimit) {
      return limit(attributes, attributeCountLimit, attributeValueLengthLimit);
    }
    return { attributes, count, texts, dropped: 0, shared: false };
  }
}
