import type { Attributes, Exception } from '@opentelemetry/api';

/** What the conventions say of an exception: its type is its code, where it has one. */
export function exceptionAttributes(exception: Exception): Attributes {
  if (typeof exception === 'string') return { 'exception.message': exception };
  const attributes: Attributes = {};
  if (!exception) return attributes;
  const type = exception.code ? exception.code.toString() : exception.name;
  if (type) attributes['exception.type'] = type;
  if (exception.message) attributes['exception.message'] = exception.message;
  if (exception.stack) attributes['exception.stacktrace'] = exception.stack;
  return attributes;
}
