import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LINKED_ROOT } from './linked-context.js';

const KEYS = Array.from({ length: 12 }, (_, n) => Symbol(`key ${n}`));
const key = fc.constantFrom(...KEYS);
const step = fc.oneof(
  fc.tuple(key, fc.oneof(fc.integer(), fc.constant(undefined))).map(
    ([name, value]) =>
      (context: Context) =>
        context.setValue(name, value),
  ),
  key.map((name) => (context: Context) => context.deleteValue(name)),
);
const read = (context: Context) => KEYS.map((name) => context.getValue(name));

it("answers as the api's context does, and so does each that it was made from", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const [ours, theirs] = [LINKED_ROOT, ROOT_CONTEXT].map((root: Context) => {
        const all = [root];
        for (const take of steps) all.push(take(all.at(-1) as Context));
        return all.map(read);
      });
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 300, seed: 7 },
  );
});

it('holds little that was replaced, however often', () => {
  const [span, other] = [Symbol('span'), Symbol('other')];
  let context: Context = LINKED_ROOT.setValue(other, 'stays');
  for (let n = 0; n < 100; n++) context = context.setValue(span, n);
  expect([context.getValue(span), context.getValue(other)]).toEqual([99, 'stays']);
  expect(links(context)).toBeLessThan(12);
});

function links(context: Context): number {
  const { above } = context as unknown as { above?: Context };
  return above === undefined ? 0 : 1 + links(above);
}
