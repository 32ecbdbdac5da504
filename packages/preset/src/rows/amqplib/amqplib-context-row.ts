import { boundCallbacks } from '../context/bound-callbacks.js';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Class = { prototype?: Record<string, Method> };

/** Methods of the callback API that call back when the broker has answered. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  CallbackModel: ['createChannel', 'createConfirmChannel', 'close', 'updateSecret'],
  Channel: [
    ...['assertQueue', 'checkQueue', 'deleteQueue', 'purgeQueue', 'bindQueue', 'unbindQueue'],
    ...['assertExchange', 'checkExchange', 'deleteExchange', 'bindExchange', 'unbindExchange'],
    ...['cancel', 'get', 'prefetch', 'recover', 'close'],
  ],
  ConfirmChannel: ['waitForConfirms'],
};

export const amqplibContextRow: Row = {
  library: 'amqplib',
  versions: ['>=0.5.5 <3'],
  files: ['lib/callback_model.js'],
  makesNoSpans: true,
  why: 'The callback API calls back in the context of the connection, which is that of whoever opened it.',
  load: () => ({
    patch(exports, _version, file) {
      if (file === undefined) return exports;
      for (const [name, methods] of Object.entries(METHODS)) {
        const prototype = (exports as Record<string, Class>)[name]?.prototype;
        if (prototype) for (const method of methods) patchMethod(prototype, method, (one) => boundCallbacks(one));
      }
      // The message handler has a context of its own, that of the message; what tells that it is registered has not.
      const channel = (exports as Record<string, Class>)['Channel']?.prototype;
      if (channel) patchMethod(channel, 'consume', (original) => boundCallbacks(original, 2));
      return exports;
    },
  }),
};
