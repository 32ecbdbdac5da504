import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onFirstListen } from '../../before-listen.js';
import { hearsEsModules } from '../../modules/es-modules.js';
import { installedDir } from '../../modules/installed.js';
import type { Row } from '../row.js';
import { patchExceptionsHandler } from './exceptions-patch.js';

const EXCEPTIONS_HANDLER = 'exceptions/exceptions-handler.js';

const why = [
  'Stock makes two spans of each handler and a root of the start of the app. Here there are none: the rows of Express and',
  'Fastify say the route, this one the exception that a filter turns into an answer.',
].join(' ');

/** Nest, which is CommonJS up to version 11. */
export const nestRow: Row = {
  library: '@nestjs/core',
  versions: ['>=4.0.0 <13'],
  files: [EXCEPTIONS_HANDLER],
  modules: { [EXCEPTIONS_HANDLER]: ['ExceptionsHandler'] },
  why,
  load: () => ({
    patch(loaded, _version, file) {
      if (file === EXCEPTIONS_HANDLER) patchExceptionsHandler(loaded);
      return loaded;
    },
  }),
};

/** Nest from version 12 on consists of ES modules. This is for where they are not heard of. */
export const nestEsModulesRow: Row = {
  library: 'http',
  versions: [],
  eager: true,
  why,
  load: () => ({
    patch(loaded) {
      if (!hearsEsModules()) onFirstListen(() => void patchInstalled());
      return loaded;
    },
  }),
};

/** Where the app has Nest and its metadata are there, it is loaded by now: this gives its module once more. */
async function patchInstalled(): Promise<void> {
  try {
    const dir = 'getMetadata' in Reflect ? installedDir('@nestjs/core') : undefined;
    if (dir === undefined) return;
    const { href } = pathToFileURL(join(dir, EXCEPTIONS_HANDLER));
    patchExceptionsHandler(await import(href));
  } catch {
    // Another layout: exceptions stay in the app's log.
  }
}
