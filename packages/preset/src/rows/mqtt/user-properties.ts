import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import type { Client, Packet, PublishOptions, UserProperties } from './shapes.js';

const CARRIES_HEADERS = 5;

/** The options of a message with the span's context in its user properties. The app's own objects stay as they are. */
export function withContext(
  client: Client,
  options: PublishOptions | undefined,
  span: Span,
): PublishOptions | undefined {
  if (client.options?.protocolVersion !== CARRIES_HEADERS) return options;
  const userProperties: Record<string, string | readonly string[]> = { ...options?.properties?.userProperties };
  propagation.inject(trace.setSpan(context.active(), span), userProperties);
  return { ...options, properties: { ...options?.properties, userProperties } };
}

/** A name that was sent twice has a list of values. */
const getter: TextMapGetter<UserProperties | undefined> = {
  keys: (properties) => Object.keys(properties ?? {}),
  get(properties, key) {
    const value = properties?.[key];
    return typeof value === 'string' ? value : value?.[0];
  },
};

export function contextOf(packet: Packet | undefined): Context {
  return propagation.extract(ROOT_CONTEXT, packet?.properties?.userProperties, getter);
}
