import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageOf } from '../../modules/package-of.js';
import { onListening } from '../listening/listening-packages.js';
import type { Row } from '../row.js';
import { patchRouter } from './router-patch.js';

const ROUTER = 'dist/router/smart-router/router.js';
const COMMONJS_ROUTER = 'dist/cjs/router/smart-router/router.js';

const why = [
  'Not in the bundle; @hono/otel makes a second server span beside that of the HTTP server. Here the route and the first',
  'exception go to the span that is there.',
].join(' ');

/** Hono on @hono/node-server, as CommonJS. */
export const honoRow: Row = {
  library: 'hono',
  versions: ['>=4.0.0 <5'],
  files: [COMMONJS_ROUTER],
  why,
  load: () => ({
    patch(loaded, _version, file) {
      if (file === COMMONJS_ROUTER) patchRouter(loaded);
      return loaded;
    },
  }),
};

/** The same as ES modules, which nearly every app of Hono is. */
export const honoEsModulesRow: Row = {
  library: 'http',
  versions: [],
  eager: true,
  why,
  load: () => ({
    patch(loaded) {
      onListening('@hono/node-server', (file) => void patchFrom(file));
      return loaded;
    },
  }),
};

/** Hono is loaded by now: this gives its module once more. */
async function patchFrom(serverFile: string): Promise<void> {
  try {
    if (!serverFile.endsWith('.mjs')) return;
    const dir = packageOf(createRequire(serverFile).resolve('hono'))?.dir;
    if (dir === undefined) return;
    const { href } = pathToFileURL(join(dir, ROUTER));
    patchRouter(await import(href));
  } catch {
    // Another layout: requests keep their method as name.
  }
}
