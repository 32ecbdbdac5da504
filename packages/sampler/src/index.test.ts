import { expect, it } from 'vitest';
import * as commonjs from './index.js';
import * as esm from './index.mjs';

it('has two doors to the same names', () => {
  expect(Object.keys(esm).sort()).toEqual(Object.keys(commonjs).sort());
});
