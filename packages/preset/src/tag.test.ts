import { type AttributeValue, context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markStarted } from './guard.js';
import { INERT } from './handle.js';
import { factsOf } from './logs/request-facts.js';
import { createRecorder } from './rows/http/recorder.test.support.js';
import { RPC_METADATA } from './rows/http/request-span.js';
import { type TagValue, tag } from './tag.js';

createRecorder();
const KEY = Symbol.for('winnow.preset');

beforeEach(() => {
  markStarted('0.0.0', 'here').handle = { ...INERT };
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, KEY);
});

/** Runs `work` in a request, and gives back what is on its span and on its lines. */
function tagged(work: () => void, redact: readonly string[] = []) {
  const attributes: Record<string, AttributeValue> = {};
  const span = Object.assign(
    trace.wrapSpanContext({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }),
    {
      setAttribute: (name: string, value: AttributeValue) => Object.assign(attributes, { [name]: value }),
    },
  ) as unknown as Span;
  const active = trace.setSpan(ROOT_CONTEXT, span).setValue(RPC_METADATA, { span, tracing: { redact } });
  context.with(active, work);
  return { attributes, tags: { ...factsOf(active)?.tags } };
}

describe('tag()', () => {
  it('puts texts, numbers and booleans on span and lines, the latest value of each', () => {
    const { attributes, tags } = tagged(() => {
      expect(tag({ 'user.id': 'ada', size: 3, vip: true })).toBe(true);
      tag({ 'user.id': 'grace' });
    });
    expect(attributes).toEqual({ 'user.id': 'grace', size: 3, vip: true });
    expect(tags).toEqual(attributes);
  });

  it('has bounds: 32 tags, names of 64 characters, texts of 256', () => {
    const { attributes, tags } = tagged(() => {
      tag({ ['n'.repeat(65)]: 1, '': 2, long: 'x'.repeat(10_000) });
      tag(Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`many.${at}`, at])));
      tag({ long: 'a known name still changes' });
    });
    expect(Object.keys(attributes)).toHaveLength(32);
    expect(tags).toEqual(attributes);
    expect(tags['long']).toBe('a known name still changes');
    expect(Math.max(...Object.keys(tags).map((name) => name.length))).toBeLessThan(65);
    const { tags: cut } = tagged(() => void tag({ long: 'x'.repeat(10_000) }));
    expect(String(cut['long']).length).toBeLessThanOrEqual(257);
  });

  it('ignores what is no value, and never throws', () => {
    const getter = Object.defineProperty({}, 'a', {
      enumerable: true,
      get() {
        throw new Error('a fault of the app');
      },
    });
    const odd = { a: undefined, b: null, c: {}, d: [1], e: Number.NaN, f: 1n, g: () => 1 } as Record<string, unknown>;
    const { attributes } = tagged(() => {
      tag(odd as Record<string, TagValue>);
      for (const wrong of [getter, undefined, null, 'text', 7]) tag(wrong as Record<string, TagValue>);
    });
    expect(attributes).toEqual({});
  });

  it('leaks no secret', () => {
    const { attributes, tags } = tagged(() => {
      tag({ password: 'hunter2', internal: 'hunter2', url: 'https://me:hunter2@host/?key=hunter2', plain: 'order-7' });
    }, ['internal']);
    expect(JSON.stringify([attributes, tags])).not.toContain('hunter2');
    expect(tags['plain']).toBe('order-7');
  });

  it('does nothing outside of requests, and where Winnow is off', () => {
    expect(tag({ a: 1 })).toBe(false);
    Reflect.deleteProperty(globalThis, KEY);
    const { attributes, tags } = tagged(() => expect(tag({ a: 1 })).toBe(false));
    expect({ attributes, tags }).toEqual({ attributes: {}, tags: {} });
  });
});
