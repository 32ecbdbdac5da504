import type { Attributes } from '@opentelemetry/api';
import { RecordedSpan } from './recorded-span.js';

/**
 * A span that starts with attributes which others have too (see `SharedStart`). It has a copy of its own from the first look at its
 * `attributes` on, not from the first write: rules, hooks and exporters may write into what they are shown.
 */
export class SharingSpan extends RecordedSpan {
  /** Its attributes, once somebody has asked for them. */
  own: Attributes | undefined = undefined;
}

// Not in the class: a field of the other spans, which must stay one, cannot be an accessor below it for TypeScript.
Object.defineProperty(SharingSpan.prototype, 'attributes', {
  configurable: true,
  get(this: SharingSpan): Attributes {
    if (this.own === undefined) this.attributes = copyOf(this.sharedAttributes);
    return this.own as Attributes;
  },
  set(this: SharingSpan, own: Attributes) {
    this.own = own;
    this.sharedAttributes = undefined;
  },
});

/** Not by `{ ...shared }`, as in `limitedAttributes`. */
function copyOf(shared: Readonly<Attributes> | undefined): Attributes {
  const attributes: Attributes = {};
  for (const key in shared) attributes[key] = shared[key];
  return attributes;
}
