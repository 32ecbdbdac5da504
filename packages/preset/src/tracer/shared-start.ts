import type { SpanKind, SpanOptions } from '@opentelemetry/api';
// Types alone: rows are loaded before the SDK is.
import type { Limited, limitedAttributes } from './span-attributes.js';
import type { SpanLimits } from './span-limits.js';

/** Without lists: copies of the attributes would have those in common, and what is written to one would be written to all. */
export type SharedAttributes = Record<string, string | number | boolean>;

/**
 * How a row starts spans again and again: their attributes are checked, counted and copied once for all of them. To every tracer but
 * ours it is plain options. A class, because a spread leaves it behind: options that somebody has made of these, with attributes of
 * their own, are not taken for them.
 */
export class SharedStart implements SpanOptions {
  readonly kind: SpanKind;
  readonly attributes: SharedAttributes;
  #limits: SpanLimits | undefined;
  #limited: Limited | undefined;

  constructor(kind: SpanKind, attributes: SharedAttributes) {
    this.kind = kind;
    this.attributes = attributes;
  }

  /** What spans under these limits start with: the same object each time, which nobody can write to. */
  within(limits: SpanLimits, limit: typeof limitedAttributes): Limited {
    if (this.#limited === undefined || this.#limits !== limits) {
      const { attributeCountLimit, attributeValueLengthLimit } = limits;
      const limited = limit(this.attributes, attributeCountLimit, attributeValueLengthLimit);
      Object.freeze(limited.attributes);
      this.#limits = limits;
      this.#limited = { ...limited, shared: true };
    }
    return this.#limited;
  }
}
