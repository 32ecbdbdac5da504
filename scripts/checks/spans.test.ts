import { expect, it } from 'vitest';
import { read } from './repository.ts';

interface Measured {
  readonly operations: readonly {
    name: string;
    stock: number | null;
    ours: number;
    unseen?: boolean;
    loses?: boolean;
  }[];
}
const { operations } = JSON.parse(read('docs/reference/spans.json')) as Measured;

it('an operation is a third of the spans of the stock bundle, all in all, and nowhere more of them', () => {
  const both = operations.filter(({ stock, unseen }) => stock !== null && !unseen);
  const sum = (key: 'stock' | 'ours') => both.reduce((total, one) => total + (one[key] ?? 0), 0);
  expect(both.length).toBeGreaterThan(12);
  expect(sum('ours')).toBeLessThanOrEqual(sum('stock') / 3);
  expect(both.filter(({ stock, ours, loses }) => ours > (stock ?? 0) && !loses)).toEqual([]);
});
