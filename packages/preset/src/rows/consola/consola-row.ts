import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCorrelator } from '../../logs/correlate.js';
import { hearsEsModules } from '../../modules/es-modules.js';
import { installedDir } from '../../modules/installed.js';
import { packageOf } from '../../modules/package-of.js';
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

/**
 * Its ES modules where no hook of ours sees them. The module that holds the class imports nothing, so where the app has the
 * package it is loaded ahead of it: the app gets the same module.
 */
export const consolaModulesRow: Row = {
  ...shared,
  versions: [],
  eager: true,
  load: (runtime) => ({
    patch(exports) {
      const file = hearsEsModules() ? undefined : coreModule();
      if (file !== undefined) {
        const { href } = pathToFileURL(file);
        import(href).then(
          (loaded: { Consola?: Consola }) => patchConsola(loaded, createCorrelator(runtime)),
          () => {
            // Another layout: its lines stay as they are.
          },
        );
      }
      return exports;
    },
  }),
};

function coreModule(): string | undefined {
  const dir = installedDir('consola');
  return dir !== undefined && packageOf(join(dir, 'package.json'))?.version?.startsWith('3.')
    ? join(dir, 'dist', `${CORE}.mjs`)
    : undefined;
}
