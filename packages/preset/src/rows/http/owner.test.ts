import { EventEmitter, errorMonitor } from 'node:events';
import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { beforeEach, expect, it } from 'vitest';
import { type Owner, setOwner, watchEvents } from './owner.js';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const WHERE = createContextKey('where');
const its = ROOT_CONTEXT.setValue(WHERE, 'its');
const where = () => context.active().getValue(WHERE);

class Message extends EventEmitter {}
watchEvents(Message.prototype);

let seen: unknown[];
const owner: Owner = {
  context: its,
  owns: (active) => active === its,
  after: (_message, event) => void seen.push(`after ${String(event)}`),
};
function owned<M extends EventEmitter>(message: M): M {
  setOwner(message, owner);
  return message;
}
beforeEach(() => {
  seen = [];
});

it('runs listeners in the context of the owner, with all arguments, and says that there are some', () => {
  const message = owned(new Message()).on('data', (...args) => seen.push(where(), ...args));
  expect(message.emit('data', 1, 2, 3)).toBe(true);
  expect(seen).toEqual(['its', 1, 2, 3, 'after data']);
});

it('tells the owner of what nobody listens to', () => {
  expect(owned(new Message()).emit('close')).toBe(false);
  expect(seen).toEqual(['after close']);
});

it('has an error thrown that nobody listens to, and those who watch for errors see it in the context', () => {
  const message = owned(new Message()).on(errorMonitor, () => seen.push(where()));
  expect(() => message.emit('error', new Error('lost'))).toThrow('lost');
  expect([seen[0], seen.at(-1)]).toEqual(['its', 'after error']);
});

it('calls an `emit` that is not that of Node.js for each event', () => {
  class Told extends EventEmitter {
    override emit(event: string): boolean {
      seen.push(`told ${event}`);
      return super.emit(event);
    }
  }
  watchEvents(Told.prototype);
  expect(owned(new Told()).emit('close')).toBe(false);
  expect(seen).toEqual(['told close', 'after close']);
});

it('leaves an event to Node.js where nobody can tell whether it is heard', () => {
  const message = owned(new Message()).on('data', () => seen.push(where()));
  const { _events: kept } = message as unknown as { _events: object };
  // As if Node.js kept its listeners elsewhere: the first to look is the patch.
  let looks = 0;
  Object.defineProperty(message, '_events', { get: () => (looks++ === 0 ? undefined : kept) });
  expect(message.emit('data')).toBe(true);
  expect(seen).toEqual(['its', 'after data']);
});
