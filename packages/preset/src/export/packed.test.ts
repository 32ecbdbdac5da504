import { expect, it } from 'vitest';
import { packed, unpacked } from './packed.js';

const batches = [
  { spans: 3, body: Buffer.from([0, 255, 1]) },
  { spans: 0, body: Buffer.alloc(0) },
  { spans: 70_000, body: Buffer.alloc(100_000, 7) },
];

it('gives back what was put in', () => {
  expect(unpacked(packed(batches))).toEqual(batches);
});

it('leaves out what was cut short', () => {
  const bytes = packed(batches);
  expect(unpacked(bytes.subarray(0, bytes.length - 1))).toEqual(batches.slice(0, 2));
  expect(unpacked(bytes.subarray(0, 5))).toEqual([]);
});
