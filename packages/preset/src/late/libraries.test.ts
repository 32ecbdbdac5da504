import Module from 'node:module';
import { expect, it } from 'vitest';
import { INSTRUMENTATION_NAMES, rowsFor } from '../rows/table.js';
import { LIBRARIES } from './libraries.js';

it('names every package that any configuration has a row for', () => {
  const everything = {
    enabledInstrumentations: INSTRUMENTATION_NAMES,
    alsoInstrument: [],
    disabledInstrumentations: [],
  };
  const rows = [true, false].flatMap((flag) => rowsFor({ ...everything, lean: flag, metrics: true, logs: flag }));
  const packages = new Set(rows.map(({ library }) => library).filter((library) => !Module.isBuiltin(library)));
  expect([...LIBRARIES].sort()).toEqual([...packages].sort());
});
