import { expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.js';

it.each([
  ['500ms', 500],
  ['1s', 1000],
  ['1.5s', 1500],
  ['2 m', 120_000],
  ['1h', 3_600_000],
  [250, 250],
])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

it.each(['', '1', 's', '-1s', '0s', '1d', 'p99', 0, -1, Number.NaN])('does not read %s', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

it('writes what it reads', () => {
  for (const text of ['250ms', '1s', '1.5s', '2m']) expect(formatDuration(parseDuration(text) as number)).toBe(text);
});
