import { createCorrelator } from '../../logs/correlate.js';
import { loadedAhead } from '../loaded-ahead.js';
import type { Row } from '../row.js';
import { type Consola, patchConsola } from './consola-patch.js';

const CORE = 'core';
const shared = {
  library: 'consola',
  makesNoSpans: true,
  why: 'No instrumentation of consola exists.',
};

/** Its CommonJS build, and its ES modules where they are heard of. */
export const consolaRow: Row = {
  ...shared,
  versions: ['>=3.0.0 <4'],
  files: [`dist/${CORE}.cjs`],
  modules: { [`dist/${CORE}.mjs`]: ['Consola'] },
  inPlace: 'always',
  load(runtime) {
    const correlator = createCorrelator(runtime);
    return {
      patch(exports) {
        patchConsola(exports as { Consola?: Consola }, correlator);
        return exports;
      },
    };
  },
};

/** Its ES modules where they are not heard of. */
export const consolaModulesRow: Row = loadedAhead({
  ...shared,
  version: /^3\./,
  files: [`dist/${CORE}.mjs`],
  patch: (runtime, loaded) => patchConsola(loaded as { Consola?: Consola }, createCorrelator(runtime)),
});
