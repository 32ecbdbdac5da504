import { context } from '@opentelemetry/api';
import { boundCallbacks } from '../context/bound-callbacks.js';
import { patchMethod } from '../http/patched.js';
import { isSuppressed } from '../http/suppression.js';
import { emitInSpan, endsOnce } from '../messaging/emitted.js';
import { createMessagingTracing, type MessagingTracing } from '../messaging/messaging-tracing.js';
import { topicName } from '../messaging/topic-name.js';
import type { Row } from '../row.js';
import type { Callback, Client, Method, Packet, PublishOptions } from './shapes.js';
import { contextOf, withContext } from './user-properties.js';

const SCOPE = '@winnow/mqtt';
/** What a broker tells of itself. */
const SYSTEM_TOPIC = '$SYS/';

export const mqttRow: Row = {
  library: 'mqtt',
  versions: ['>=5.0.0 <6'],
  scopes: [SCOPE],
  why: 'No instrumentation of MQTT.js exists. Only messages of MQTT 5 have properties that carry the context; with an older version of the protocol each side has a trace of its own.',
  load(runtime) {
    const tracing = createMessagingTracing(runtime, SCOPE, 'mqtt', (topic) => topicName(topic, '/'));
    return {
      patch(exports) {
        const prototype = (exports as { MqttClient?: { prototype?: Client } }).MqttClient?.prototype;
        if (!prototype) return exports;
        patchMethod(prototype, 'publish', (original) => published(original, tracing));
        patchMethod(prototype, 'emit', (original) => received(original, tracing));
        // Answers of the broker arrive in the context of whoever opened the connection.
        for (const method of ['subscribe', 'unsubscribe', 'end'] as const) {
          patchMethod(prototype, method, (one) => boundCallbacks(one));
        }
        return exports;
      },
    };
  },
};

/** `client.publish(topic, message, options?, callback?)`. Without a callback nobody asks what became of the message. */
function published(original: Method, tracing: MessagingTracing): Method {
  return function (...args) {
    const caller = context.active();
    if (typeof args[0] !== 'string' || isSuppressed(caller)) return original.apply(this, args);
    const [topic, message, ...rest] = args;
    const options = rest.find((arg) => typeof arg === 'object' && arg !== null) as PublishOptions | undefined;
    const callback = rest.find((arg) => typeof arg === 'function') as Callback | undefined;
    let span: ReturnType<MessagingTracing['publish']>;
    let sent: PublishOptions | undefined;
    try {
      span = tracing.publish(topic as string, {}, caller);
      sent = withContext(this, options, span);
    } catch {
      return original.apply(this, args);
    }
    const end = endsOnce(span, tracing.end);
    const answered: Callback | undefined =
      callback &&
      function (this: unknown, ...answer) {
        end(answer[0] ? { error: answer[0] } : undefined);
        return context.with(caller, callback, this, ...answer);
      };
    try {
      const result = original.call(this, topic, message, sent, answered);
      if (answered === undefined) end();
      return result;
    } catch (error) {
      end({ error });
      throw error;
    }
  };
}

/** `emit('message', topic, payload, packet)` */
function received(original: Method, tracing: MessagingTracing): Method {
  return function (...args) {
    const [event, topic, , packet] = args;
    const isMessage = event === 'message' && typeof topic === 'string' && !topic.startsWith(SYSTEM_TOPIC);
    const traced =
      isMessage &&
      emitInSpan(this, args, {
        parentOf: () => contextOf(packet as Packet | undefined),
        start: (parent) => tracing.process(topic, {}, parent),
        end: tracing.end,
      });
    return traced || original.apply(this, args);
  };
}
