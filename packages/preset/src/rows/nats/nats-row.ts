import { context, type Span } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { isSuppressed } from '../http/suppression.js';
import { followed } from '../messaging/followed.js';
import { createMessagingTracing, type MessagingTracing } from '../messaging/messaging-tracing.js';
import type { Row } from '../row.js';
import { withContext } from './message-headers.js';
import { processed } from './processed.js';
import type { Connection, CreateHeaders, Message, Method, Options, SubscriptionOptions } from './shapes.js';
import { isInner, subjectName } from './subject.js';

export const NATS_SCOPE = '@winnow/nats';
const shared: Pick<Row, 'scopes' | 'why'> = {
  scopes: [NATS_SCOPE],
  why: 'No instrumentation of nats.js exists. A subscription that is read by `for await` shows no processing: its loop runs in the context of whoever started it, and nobody can tell the end of one turn from outside.',
};

export const natsRow: Row = natsRowFor('nats', '>=2.0.0 <3', 'lib/nats-base-client/');
/** What `@nats-io/transport-node` and the other transports stand on. */
export const natsCoreRow: Row = natsRowFor('@nats-io/nats-core', '>=3.0.0 <4', 'lib/');

function natsRowFor(library: string, versions: string, folder: string): Row {
  const [headersFile, connectionFile] = [`${folder}headers.js`, `${folder}nats.js`];
  return {
    ...shared,
    library,
    versions: [versions],
    files: [headersFile, connectionFile],
    load(runtime) {
      const tracing = createMessagingTracing(runtime, NATS_SCOPE, 'nats', subjectName);
      let create: CreateHeaders | undefined;
      return {
        patch(exports, _version, file) {
          if (file === headersFile) create = (exports as { headers?: CreateHeaders }).headers;
          const { NatsConnectionImpl } = exports as { NatsConnectionImpl?: { prototype?: Connection } };
          if (file === connectionFile && NatsConnectionImpl?.prototype && create) {
            patchConnection(NatsConnectionImpl.prototype, tracing, create);
          }
          return exports;
        },
      };
    },
  };
}

function patchConnection(prototype: Connection, tracing: MessagingTracing, create: CreateHeaders): void {
  const sending = (start: 'publish' | 'request') => (original: Method<Connection>) =>
    sent(original, tracing[start], tracing.end, create);
  patchMethod(prototype, 'publish', sending('publish'));
  patchMethod(prototype, 'request', sending('request'));
  // Its answers are read later, one by one.
  if (prototype.requestMany) patchMethod(prototype as Required<Connection>, 'requestMany', sending('publish'));
  patchMethod(prototype, 'subscribe', (original) => subscribed(original, tracing));
}

/** A request publishes by the same method, which then has nothing more to tell. */
let requesting: object | undefined;

/** `publish(subject, data?, options?)` and `request(subject, data?, options?)` */
function sent(
  original: Method<Connection>,
  start: MessagingTracing['publish'],
  end: MessagingTracing['end'],
  create: CreateHeaders,
): Method<Connection> {
  return function (...args) {
    const [subject, data, options, ...rest] = args as [unknown, unknown, Options | undefined, ...unknown[]];
    const caller = context.active();
    if (typeof subject !== 'string' || requesting === this || isSuppressed(caller)) return original.apply(this, args);
    if (isInner(subject, this.options?.inboxPrefix)) return original.apply(this, args);
    return followed({
      start: () => start(subject, {}, caller),
      end,
      work: (span) => {
        const outer = requesting;
        requesting = this;
        try {
          return original.call(this, subject, data, carrying(this, options, span, create), ...rest);
        } finally {
          requesting = outer;
        }
      },
      untraced: () => original.apply(this, args),
    });
  };
}

function carrying(to: Connection, options: Options | undefined, span: Span, create: CreateHeaders): object | undefined {
  if (to.info?.headers !== true) return options;
  return { ...options, headers: withContext(options?.headers, span, create) };
}

/** `subscribe(subject, { callback })`, which is called with an error or a message. */
function subscribed(original: Method<Connection>, tracing: MessagingTracing): Method<Connection> {
  return function (...args) {
    const [subject, options, ...rest] = args as [unknown, SubscriptionOptions | undefined, ...unknown[]];
    const callback = options?.callback;
    if (typeof subject !== 'string' || typeof callback !== 'function' || requesting === this) {
      return original.apply(this, args);
    }
    if (isInner(subject, this.options?.inboxPrefix)) return original.apply(this, args);
    const messageOf = ([error, message]: readonly unknown[]) => (error ? undefined : (message as Message | undefined));
    const traced = processed(callback, messageOf, tracing, subject);
    return original.call(this, subject, { ...options, callback: traced }, ...rest);
  };
}
