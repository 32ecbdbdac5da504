import { expect, it } from 'vitest';
import { read } from './repository.ts';

/** How many spans, by `KIND name`. */
type Counts = Readonly<Record<string, number>>;
interface Operation {
  readonly name: string;
  readonly unseen?: boolean;
  readonly loses?: boolean;
  readonly fewer?: string;
  readonly stock: Counts | null;
  readonly ours: Counts;
}
const { operations } = JSON.parse(read('docs/reference/spans.json')) as { operations: readonly Operation[] };
const both = operations.filter(({ stock, unseen }) => stock !== null && !unseen);
const count = (counts: Counts | null, named = /./) =>
  Object.entries(counts ?? {}).reduce((total, [name, spans]) => total + (named.test(name) ? spans : 0), 0);

it('an operation is a third of the spans of the stock bundle, all in all, and nowhere more of them', () => {
  const sum = (key: 'stock' | 'ours') => both.reduce((total, one) => total + count(one[key]), 0);
  expect(both.length).toBeGreaterThan(12);
  expect(sum('ours')).toBeLessThanOrEqual(sum('stock') / 3);
  expect(both.filter(({ stock, ours, loses }) => count(ours) > count(stock) && !loses)).toEqual([]);
});

/** What the fixtures make themselves. */
const OWN = 'INTERNAL (?:work|handle order)$';

it.each(['SERVER ', 'CLIENT ', 'PRODUCER ', 'CONSUMER ', OWN])(
  '%s: no span is missing, or the page says why',
  (start) => {
    const named = new RegExp(`^${start}`);
    expect(both.filter(({ stock, ours, fewer }) => count(ours, named) < count(stock, named) && !fewer)).toEqual([]);
  },
);
