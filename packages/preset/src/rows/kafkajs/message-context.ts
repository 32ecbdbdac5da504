import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import type { Message } from './shapes.js';

/** A message with the span's context in its headers. The app's own objects stay as they are. */
export function withContext(message: Message, span: Span): Message {
  const headers: Record<string, unknown> = { ...message.headers };
  propagation.inject(trace.setSpan(context.active(), span), headers);
  return { ...message, headers };
}

/** Header values arrive as buffers, and as lists of them where a header was sent twice. */
const getter: TextMapGetter<Message['headers']> = {
  keys: (headers) => Object.keys(headers ?? {}),
  get(headers, key) {
    const value = headers?.[key];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return first === undefined || first === null ? undefined : String(first);
  },
};

export function contextOf({ headers }: Message): Context {
  return propagation.extract(ROOT_CONTEXT, headers, getter);
}
