import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import type { LeanSpan } from './sdk-types.js';

// A rough price, taken once per span: the bounds need the order of magnitude, and the big strings.
const SPAN = 512;
const ATTRIBUTE = 24;
const EVENT = 128;
const LINK = 256;

/** Estimated bytes of heap that an ended span holds. Most have no events, no links and nothing to say of their status. */
export function estimateBytes(span: LeanSpan): number {
  const { status, events, links, attributesCount, texts } = span;
  const sized = attributesCount !== undefined && texts !== undefined;
  let bytes = SPAN + span.name.length + (sized ? ATTRIBUTE * attributesCount + texts : attributeBytes(span.attributes));
  // A message is whatever the error said, a page of HTML included.
  if (status.code !== SpanStatusCode.UNSET && status.message !== undefined) bytes += status.message.length;
  if (events.length > 0) for (const { name, attributes } of events) bytes += EVENT + name.length + bytesOf(attributes);
  if (links.length > 0) for (const { attributes } of links) bytes += LINK + bytesOf(attributes);
  return bytes;
}

function bytesOf(attributes: Attributes | undefined): number {
  return attributes === undefined ? 0 : attributeBytes(attributes);
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
