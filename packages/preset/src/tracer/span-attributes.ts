import { type Attributes, type AttributeValue, diag } from '@opentelemetry/api';
import { isAttributeValue, sanitizeAttributes } from '@opentelemetry/core';

/** Attributes of a span, an event or a link, within their limits. */
export interface Limited {
  readonly attributes: Attributes;
  readonly count: number;
  /** Characters of all texts among them. */
  readonly texts: number;
  readonly dropped: number;
  /** Other spans have them too: whoever writes copies them first. */
  readonly shared: boolean;
}

/**
 * A copy of what was given, as the SDK would record it. Instrumentations give plain objects of texts and numbers, a handful of
 * them: those are copied while they are looked through. Everything else takes the long way.
 */
export function limitedAttributes(given: Attributes | undefined, most: number, length: number): Limited {
  if (given === undefined || given === null) return { attributes: {}, count: 0, texts: 0, dropped: 0, shared: false };
  try {
    if (Object.getPrototypeOf(given) !== Object.prototype) return sorted(given, most, length);
    // Not by `{ ...given }`: V8 makes an object of that which is slow to add to and to walk through.
    const attributes: Attributes = {};
    let count = 0;
    let texts = 0;
    for (const key in given) {
      const value = given[key];
      if (key === '' || count === most || !isPlain(value, length)) return sorted(given, most, length);
      attributes[key] = value;
      if (typeof value === 'string') texts += value.length;
      count++;
    }
    return { attributes, count, texts, dropped: 0, shared: false };
  } catch (error) {
    unreadable(error);
    return { attributes: {}, count: 0, texts: 0, dropped: 0, shared: false };
  }
}

/** The same of attributes that nobody else has: they are looked through, and copied only where they cannot stay as they are. */
export function ownAttributes(given: Attributes, most: number, length: number): Limited {
  let count = 0;
  let texts = 0;
  for (const key in given) {
    const value = given[key];
    if (count === most || !isPlain(value, length)) return limitedAttributes(given, most, length);
    if (typeof value === 'string') texts += value.length;
    count++;
  }
  return { attributes: given, count, texts, dropped: 0, shared: false };
}

/** Getters that throw, proxies that were revoked: what an app hands to a span must not come back at it. */
function unreadable(error: unknown): void {
  const why = error instanceof Error ? error.message : typeof error;
  diag.warn(`What a span was given cannot be read, and is left out: ${why}`);
}

function isPlain(value: unknown, length: number): boolean {
  return typeof value === 'string' ? value.length <= length : typeof value === 'number' || typeof value === 'boolean';
}

/** One by one, with a word in the log about each that cannot be recorded. */
function sorted(given: Attributes, most: number, length: number): Limited {
  const attributes: Attributes = {};
  let count = 0;
  let texts = 0;
  let dropped = 0;
  for (const [key, value] of Object.entries(sanitizeAttributes(given))) {
    if (value === undefined || value === null) continue;
    if (count >= most) dropped++;
    else {
      const fitting = cut(value, length);
      attributes[key] = fitting;
      texts += textOf(fitting);
      count++;
    }
  }
  return { attributes, count, texts, dropped, shared: false };
}

/** The value as it may be recorded; undefined, and a word in the log, for one that may not. */
export function recordable(key: string, value: AttributeValue, length: number): AttributeValue | undefined {
  if (key.length === 0) {
    diag.warn(`Invalid attribute key: ${key}`);
    return undefined;
  }
  if (isPlain(value, length)) return value;
  try {
    if (isAttributeValue(value)) return cut(value, length);
    diag.warn(`Invalid attribute value set for key: ${key}`);
  } catch (error) {
    unreadable(error);
  }
  return undefined;
}

/** Characters of a text, or of the texts of a list. */
export function textOf(value: AttributeValue | undefined): number {
  if (typeof value === 'string') return value.length;
  if (!Array.isArray(value)) return 0;
  let characters = 0;
  for (const item of value) if (typeof item === 'string') characters += item.length;
  return characters;
}

function cut(value: AttributeValue, length: number): AttributeValue {
  if (typeof value === 'string') return value.length <= length ? value : value.substring(0, length);
  if (!Array.isArray(value)) return value;
  return value.map((item) =>
    typeof item === 'string' && item.length > length ? item.substring(0, length) : item,
  ) as AttributeValue;
}
