import type { AsyncLocalStorage } from 'node:async_hooks';
import { channel, subscribe } from 'node:diagnostics_channel';
import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { breakOperation, endOperation, type GraphQLTracing, startOperation } from './operation-span.js';
import type { ExecutionArguments } from './shapes.js';
import { watchEvents } from './subscribed-events.js';

/** What graphql-js publishes of one execution, or of the start of a subscription: the same object from the start to the end. */
interface Message extends ExecutionArguments {
  readonly result?: unknown;
  readonly error?: unknown;
}

const CHANNELS = ['tracing:graphql:execute', 'tracing:graphql:subscribe'];
const SUBSCRIBED = Symbol.for('winnow.graphql');

/** Traces what graphql-js tells of itself from version 17 on, as an ES module or not. */
export function watchExecutions(tracing: GraphQLTracing): void {
  const registry = globalThis as { [SUBSCRIBED]?: boolean };
  if (registry[SUBSCRIBED]) return;
  registry[SUBSCRIBED] = true;

  const running = new WeakMap<object, { readonly span: Span; readonly active: Context }>();
  const begin = (message: unknown): Context => {
    const active = context.active();
    try {
      const span = startOperation(tracing, message as Message);
      if (span === undefined) return active;
      running.set(message as Message, { span, active });
      return trace.setSpan(active, span);
    } catch {
      return active;
    }
  };
  const finish = (message: unknown): void => {
    const found = running.get(message as Message);
    if (found === undefined) return;
    running.delete(message as Message);
    const { error, result } = message as Message;
    if (error === undefined) {
      endOperation(tracing, found.span, result, found.active);
      watchEvents(tracing, message as Message, result, found.active, false);
    } else breakOperation(tracing, found.span, error, found.active);
  };

  const storage = activeStorage();
  for (const name of CHANNELS) {
    if (storage === undefined) subscribe(`${name}:start`, begin);
    // Resolvers run in the context that is put into the store here.
    else channel(`${name}:start`).bindStore(storage, begin);
    subscribe(`${name}:end`, (message) => {
      // Without either it goes on after the function has returned.
      if ('result' in (message as Message) || 'error' in (message as Message)) finish(message);
    });
    subscribe(`${name}:asyncEnd`, finish);
  }
}

/** The store of the context manager in force. The api does not show it; another manager leaves resolvers outside. */
function activeStorage(): AsyncLocalStorage<Context> | undefined {
  const api = context as unknown as {
    _getContextManager?(): { readonly _asyncLocalStorage?: AsyncLocalStorage<Context> };
  };
  return api._getContextManager?.()._asyncLocalStorage;
}
