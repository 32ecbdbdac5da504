import { patchMethod } from '../http/patched.js';
import { createMessagingTracing } from '../messaging/messaging-tracing.js';
import type { Row } from '../row.js';
import { NATS_SCOPE } from './nats-row.js';
import { processed } from './processed.js';
import type { Message, Method, SubscriptionOptions } from './shapes.js';
import { subjectName } from './subject.js';

interface Consumer {
  consume: Method<Consumer>;
}

/** In nats.js version 2 it is part of the package. */
export const natsJetstreamRow: Row = jetstreamRowFor('nats', '>=2.0.0 <3', 'lib/jetstream/consumer.js');
export const jetstreamRow: Row = jetstreamRowFor('@nats-io/jetstream', '>=3.0.0 <4', 'lib/consumer.js');

function jetstreamRowFor(library: string, versions: string, consumerFile: string): Row {
  return {
    library,
    versions: [versions],
    files: [consumerFile],
    scopes: [NATS_SCOPE],
    why: 'What a stream delivers comes by an inbox, and says in its headers who has sent it.',
    load(runtime) {
      const tracing = createMessagingTracing(runtime, NATS_SCOPE, 'nats', subjectName);
      return {
        patch(exports, _version, file) {
          const { PullConsumerImpl } = exports as { PullConsumerImpl?: { prototype?: Consumer } };
          if (file !== consumerFile || !PullConsumerImpl?.prototype) return exports;
          patchMethod(
            PullConsumerImpl.prototype,
            'consume',
            (original) =>
              function (...args) {
                const [options, ...rest] = args as [SubscriptionOptions | undefined, ...unknown[]];
                const callback = options?.callback;
                if (typeof callback !== 'function') return original.apply(this, args);
                const traced = processed(callback, ([message]) => message as Message | undefined, tracing);
                return original.call(this, { ...options, callback: traced }, ...rest);
              },
          );
          return exports;
        },
      };
    },
  };
}
