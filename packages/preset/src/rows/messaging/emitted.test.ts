import { EventEmitter } from 'node:events';
import { ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { emitInSpan } from './emitted.js';
import type { Thrown } from './messaging-tracing.js';

function setUp() {
  const emitter = new EventEmitter();
  const ended: (Thrown | undefined)[] = [];
  const span = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });
  const emit = (...args: unknown[]) =>
    emitInSpan(emitter, ['message', ...args], {
      parentOf: () => ROOT_CONTEXT,
      start: () => span as Span,
      end: (_span, thrown) => void ended.push(thrown),
    });
  return { emitter, ended, emit };
}

afterEach(() => {
  EventEmitter.captureRejections = false;
});

describe('an event inside a span', () => {
  it('reaches each listener in order, with its arguments and the emitter, those of `once` one time', () => {
    const { emitter, ended, emit } = setUp();
    const seen: unknown[] = [];
    emitter.on('message', function (this: unknown, ...args) {
      seen.push(this === emitter, ...args);
    });
    emitter.once('message', () => seen.push('once'));
    expect([emit(1, 2), emit(3)]).toEqual([true, true]);
    expect(seen).toEqual([true, 1, 2, 'once', true, 3]);
    expect(ended).toEqual([undefined, undefined]);
  });

  it('lasts until the last promise of a listener is settled', async () => {
    const { emitter, ended, emit } = setUp();
    let finish: (() => void) | undefined;
    const waiting = new Promise<void>((done) => {
      finish = done;
    });
    emitter.on('message', () => waiting);
    emitter.on('message', async () => {});
    emit();
    await Promise.resolve();
    expect(ended).toEqual([]);
    finish?.();
    await expect.poll(() => ended).toEqual([undefined]);
  });

  it('fails with the first error, which reaches the caller as it does without us', () => {
    const { emitter, ended, emit } = setUp();
    const error = new Error('broken');
    const later = vi.fn();
    emitter.on('message', () => {
      throw error;
    });
    emitter.on('message', later);
    expect(emit).toThrow(error);
    expect(later).not.toHaveBeenCalled();
    expect(ended).toEqual([{ error }]);
  });

  it('leaves each rejection to whoever handles those that nobody handles', async () => {
    const { emitter, ended, emit } = setUp();
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', listener);
    emitter.on('message', async () => Promise.reject('one'));
    emitter.on('message', async () => Promise.reject('two'));
    emit();
    await expect.poll(() => unhandled).toEqual(['one', 'two']);
    process.off('unhandledRejection', listener);
    expect(ended).toEqual([{ error: 'one' }]);
  });

  it('is left alone where nobody listens, or the emitter looks at promises itself', () => {
    const { emitter, ended, emit } = setUp();
    expect(emit()).toBe(false);
    const listener = vi.fn();
    emitter.on('message', listener);
    EventEmitter.captureRejections = true;
    expect(emit()).toBe(false);
    expect([listener.mock.calls, ended]).toEqual([[], []]);
  });
});
