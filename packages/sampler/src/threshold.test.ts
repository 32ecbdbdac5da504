import { describe, expect, it } from 'vitest';
import { adjustedCount, encodeThreshold, parseThreshold, randomnessOf, reaches, shortThreshold } from './threshold.js';

describe('the threshold of a probability (scenario 1)', () => {
  // The table of the specification: four digits beyond the leading ones that say nothing.
  it.each([
    [1, '0'],
    [1 / 2, '8'],
    [1 / 3, 'aaab'],
    [1 / 4, 'c'],
    [1 / 5, 'cccd'],
    [1 / 8, 'e'],
    [1 / 10, 'e666'],
    [1 / 16, 'f'],
    [0.05, 'f3333'],
    [1e-2, 'fd70a'],
    [1e-3, 'ffbe77'],
    [1e-4, 'fff9724'],
    [1e-5, 'ffff583a'],
    [1e-6, 'ffffef39'],
    [0.9, '199a'],
    [2 ** -56, 'ffffffffffffff'],
  ])('of %d is %s', (probability, th) => {
    expect(shortThreshold(encodeThreshold(probability))).toBe(th);
    expect(encodeThreshold(probability)).toHaveLength(14);
  });

  it.each([0, -0.1, 1.1, 2 ** -57, Number.NaN])('of %d does not exist', (probability) => {
    expect(() => encodeThreshold(probability)).toThrow(TypeError);
  });

  it('gives back the weight', () => {
    for (const probability of [1, 0.5, 0.25, 0.05, 0.001]) {
      const weight = adjustedCount(shortThreshold(encodeThreshold(probability)));
      expect(Math.abs(weight * probability - 1)).toBeLessThan(0.001);
    }
    expect(adjustedCount('zz')).toBeNaN();
  });
});

describe('what comes in (scenario 3)', () => {
  it('is read into 14 digits, or not at all', () => {
    expect(parseThreshold('8')).toBe('80000000000000');
    expect(parseThreshold('0')).toBe('00000000000000');
    for (const th of ['', 'F', '8 ', '0x8', '123456789abcdef', undefined]) expect(parseThreshold(th)).toBeUndefined();
  });

  it('has its randomness in rv, or else in the end of the trace id', () => {
    const traceId = '0123456789abcdef0123456789abcdef';
    expect(randomnessOf(traceId, undefined)).toBe('23456789abcdef');
    expect(randomnessOf(traceId, '0000000000000a')).toBe('0000000000000a');
    for (const rv of ['', 'a', '0000000000000A', '0000000000000ab']) {
      expect(randomnessOf(traceId, rv)).toBe('23456789abcdef');
    }
  });
});

it('compares randomness and threshold as numbers are compared', () => {
  const digits = () =>
    Math.floor(Math.random() * 2 ** 52)
      .toString(16)
      .padStart(14, '0');
  const some = [
    '0'.repeat(14),
    'f'.repeat(14),
    'f3333000000000',
    'f3332ffffffff0',
    ...Array.from({ length: 50 }, digits),
  ];
  for (const randomness of some) {
    for (const threshold of some) {
      expect(reaches(randomness, threshold)).toBe(BigInt(`0x${randomness}`) >= BigInt(`0x${threshold}`));
    }
  }
});
