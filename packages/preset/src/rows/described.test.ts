import { expect, it } from 'vitest';
import { describedInstrumentations } from './described.js';
import { IN_WORDS } from './in-words.js';
import { INSTRUMENTATION_NAMES } from './table.js';

it('says of every instrumentation, and of no other, what it leaves out and masks', () => {
  expect(Object.keys(IN_WORDS).sort()).toEqual([...INSTRUMENTATION_NAMES].sort());
});

it('says who makes the spans', () => {
  const uses = Object.fromEntries(describedInstrumentations().map(({ name, use, helped }) => [name, [use, helped]]));
  expect(uses).toMatchObject({
    pg: ['lean', false],
    mysql2: ['on', true],
    fs: ['off', false],
    postgres: ['ours', false],
    // Off as it comes in the bundle; ours carries contexts alone.
    dataloader: ['ours', false],
  });
});
