import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCorrelator } from '../../logs/correlate.js';
import { packageOf } from '../../modules/package-of.js';
import type { Row } from '../row.js';
import { type Consola, patchConsola } from './consola-patch.js';

const CORE = 'core';
const shared = {
  library: 'consola',
  makesNoSpans: true,
  why: 'No instrumentation of consola exists.',
};

/** Its CommonJS build. */
export const consolaRow: Row = {
  ...shared,
  versions: ['>=3.0.0 <4'],
  files: [`dist/${CORE}.cjs`],
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
 * Its ES modules, which no hook of ours sees. The module that holds the class imports nothing, so where the app has the
 * package it is loaded ahead of it: the app gets the same module.
 */
export const consolaModulesRow: Row = {
  ...shared,
  versions: [],
  eager: true,
  load: (runtime) => ({
    patch(exports) {
      const file = coreModule();
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
  try {
    const app = process.argv[1];
    if (app === undefined) return undefined;
    const found = packageOf(createRequire(join(dirname(app), 'app.js')).resolve('consola'));
    return found?.name === 'consola' && found.version?.startsWith('3.')
      ? join(found.dir, 'dist', `${CORE}.mjs`)
      : undefined;
  } catch {
    return undefined;
  }
}
