import { ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { Handler } from './handler.js';
import type { Outcome } from './invocation.js';
import { wrapHandler } from './wrap-handler.js';

function traced<H extends Handler>(handler: H) {
  const steps: string[] = [];
  const wrapped = wrapHandler(handler, () => ({
    context: ROOT_CONTEXT,
    end: (outcome: Outcome) => void steps.push('error' in outcome ? 'failed' : 'ended'),
    async deliver() {
      await null;
      steps.push('delivered');
    },
    giveUp: () => {},
  }));
  return { wrapped: wrapped as unknown as (...args: unknown[]) => unknown, steps };
}

describe('a wrapped handler', () => {
  it('answers when its spans are delivered', async () => {
    const { wrapped, steps } = traced(async (event: unknown) => event);
    const answer = Promise.resolve(wrapped('event', {})).then(() => steps.push('answered'));
    await answer;
    expect(steps).toEqual(['ended', 'delivered', 'answered']);
  });

  it('fails with the very error of the handler, thrown or rejected', async () => {
    const error = new Error('mine');
    const rejecting = traced(async () => Promise.reject(error));
    await expect(rejecting.wrapped({}, {})).rejects.toBe(error);
    expect(rejecting.steps).toEqual(['failed', 'delivered']);
    const throwing = traced(() => {
      throw error;
    });
    await expect(throwing.wrapped({}, {})).rejects.toBe(error);
    expect(throwing.steps).toEqual(['failed', 'delivered']);
  });

  it('keeps name, length and marks, and what `this` is', async () => {
    const mark = Symbol('mark');
    const handler = Object.assign(
      function named(this: unknown, _event: never, _context: never, _callback: never) {
        return this;
      },
      { [mark]: 'x' },
    );
    const { wrapped } = traced(handler);
    expect({ name: wrapped.name, length: wrapped.length, mark: (wrapped as never)[mark] }).toEqual({
      name: 'named',
      length: 3,
      mark: 'x',
    });
    const self = {};
    expect(await wrapped.call(self, {}, {})).toBe(self);
  });

  it('is not wrapped again', () => {
    const { wrapped } = traced(async () => {});
    expect(wrapHandler(wrapped as Handler, () => expect.fail())).toBe(wrapped);
  });

  it('runs untraced where its span cannot be started', () => {
    const wrapped = wrapHandler(((event: unknown) => event) as Handler, () => {
      throw new Error('ours');
    });
    expect((wrapped as unknown as (event: unknown) => unknown)('event')).toBe('event');
  });
});
