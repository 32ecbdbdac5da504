import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import type { CreateHeaders, Headers, Message } from './shapes.js';

/** A copy of the headers of a message, with the span's context. The app's own objects stay as they are. */
export function withContext(given: Headers | undefined, span: Span, create: CreateHeaders): Headers {
  const headers = create();
  for (const [key, values] of given ?? []) for (const value of values) headers.append(key, value);
  propagation.inject(trace.setSpan(context.active(), span), headers, { set: (to, key, value) => to.set(key, value) });
  return headers;
}

const getter: TextMapGetter<Headers | undefined> = {
  keys: (headers) => [...(headers?.keys() ?? [])],
  get: (headers, key) => (headers?.has(key) ? headers.get(key) : undefined),
};

export function contextOf(message: Message | undefined): Context {
  return propagation.extract(ROOT_CONTEXT, message?.headers, getter);
}
