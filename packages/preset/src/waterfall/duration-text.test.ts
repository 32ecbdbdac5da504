import { expect, it } from 'vitest';
import { durationText } from './duration-text.js';

it.each([
  [0, '0.00 ms'],
  [0.42, '0.42 ms'],
  [0.9999, '1.0 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.9, '1.00 s'],
  [2310, '2.31 s'],
  [9996, '10.0 s'],
  [59_949, '59.9 s'],
  [59_999, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
