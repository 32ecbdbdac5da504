import type { Attributes } from '@opentelemetry/api';
import type { SdkSpan } from './sdk-types.js';

// A rough price, taken once per span: the bounds need the order of magnitude, and the big strings.
const SPAN = 512;
const ATTRIBUTE = 24;
const EVENT = 128;
const LINK = 256;

/** Estimated bytes of heap that an ended span holds. */
export function estimateBytes(span: SdkSpan): number {
  const { name, status, links } = span;
  let bytes = SPAN + name.length + attributeBytes(span.attributes);
  // A message is whatever the error said, a page of HTML included.
  if (status.message !== undefined) bytes += status.message.length;
  for (const event of span.events) {
    bytes += EVENT + event.name.length;
    if (event.attributes) bytes += attributeBytes(event.attributes);
  }
  for (const { attributes } of links) {
    bytes += LINK;
    if (attributes) bytes += attributeBytes(attributes);
  }
  return bytes;
}

function attributeBytes(attributes: Attributes): number {
  let bytes = 0;
  for (const key in attributes) {
    const value = attributes[key];
    bytes += ATTRIBUTE;
    if (typeof value === 'string') bytes += value.length;
    else if (Array.isArray(value)) for (const item of value) bytes += typeof item === 'string' ? item.length + 8 : 8;
  }
  return bytes;
}
