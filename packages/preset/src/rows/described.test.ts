import { expect, it } from 'vitest';
import { VARIABLES } from '../config/variables.js';
import { describedInstrumentations } from './described.js';
import { IN_WORDS } from './in-words.js';
import { INSTRUMENTATION_NAMES, LEAN } from './table.js';

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

it('the text of WINNOW_LEAN names what it switches', () => {
  const named = [...VARIABLES.WINNOW_LEAN.summary.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  expect(named.filter((name) => name !== 'false').sort()).toEqual(Object.keys(LEAN).sort());
});
