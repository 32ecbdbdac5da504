import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageOf } from '../../modules/package-of.js';
import { onListening } from '../listening/listening-packages.js';
import type { Row } from '../row.js';
import { patchExceptionsHandler } from './exceptions-patch.js';

const EXCEPTIONS_HANDLER = 'exceptions/exceptions-handler.js';

const why = [
  'Stock makes two spans of each handler and a root of the start of the app. Here there are none: the rows of Express and',
  'Fastify say the route, this one the exception that a filter turns into an answer.',
].join(' ');

/** Nest up to version 11, which is CommonJS. */
export const nestRow: Row = {
  library: '@nestjs/core',
  versions: ['>=4.0.0 <13'],
  files: [EXCEPTIONS_HANDLER],
  why,
  load: () => ({
    patch(loaded, _version, file) {
      if (file === EXCEPTIONS_HANDLER) patchExceptionsHandler(loaded);
      return loaded;
    },
  }),
};

/** Nest from version 12 on, which consists of ES modules. */
export const nestEsModulesRow: Row = {
  library: 'http',
  versions: [],
  eager: true,
  why,
  load: () => ({
    patch(loaded) {
      onListening('@nestjs/core', (file) => void patchFrom(file));
      return loaded;
    },
  }),
};

/** Nest is loaded by now: this gives its module once more. */
async function patchFrom(file: string): Promise<void> {
  try {
    const dir = packageOf(file)?.dir;
    if (dir === undefined) return;
    const { href } = pathToFileURL(join(dir, EXCEPTIONS_HANDLER));
    patchExceptionsHandler(await import(href));
  } catch {
    // Another layout: exceptions stay in the app's log.
  }
}
