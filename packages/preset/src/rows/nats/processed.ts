import { type Context, context, trace } from '@opentelemetry/api';
import { followed } from '../messaging/followed.js';
import type { MessagingTracing } from '../messaging/messaging-tracing.js';
import { contextOf } from './message-headers.js';
import type { Message, Method } from './shapes.js';

/**
 * A callback, each call of which is a span below that of the sender.
 * @param messageOf its arguments; without a message it is told of an error
 * @param subscription what was subscribed to, which is the better name: a subject may hold anything where that has a wildcard
 */
export function processed(
  callback: Method,
  messageOf: (args: readonly unknown[]) => Message | undefined,
  tracing: MessagingTracing,
  subscription?: string,
): Method {
  return function (...args) {
    const message = messageOf(args);
    const subject = message?.subject;
    if (typeof subject !== 'string') return callback.apply(this, args);
    let parent: Context | undefined;
    return followed({
      start: () => {
        parent = contextOf(message);
        if (subscription === undefined || subscription === subject) return tracing.process(subject, {}, parent);
        const more = { 'messaging.destination.name': subject, 'messaging.destination.template': subscription };
        return tracing.process(subscription, more, parent);
      },
      end: tracing.end,
      work: (span) => context.with(trace.setSpan(parent as Context, span), callback, this, ...args),
      untraced: () => callback.apply(this, args),
    });
  };
}
