import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hearsEsModules } from '../../modules/es-modules.js';
import { packageOf } from '../../modules/package-of.js';
import { onListening } from '../listening/listening-packages.js';
import type { Row } from '../row.js';
import { patchRouters } from './router-patch.js';

/** An app asks the first one, `hono/tiny` the second, and those who choose for themselves any. */
const ROUTERS = {
  'smart-router': 'SmartRouter',
  'pattern-router': 'PatternRouter',
  'linear-router': 'LinearRouter',
  'trie-router': 'TrieRouter',
  'reg-exp-router': 'RegExpRouter',
};
const FOLDERS = Object.keys(ROUTERS);
const COMMONJS_FILES = FOLDERS.map((folder) => `dist/cjs/router/${folder}/router.js`);
const MODULES = Object.fromEntries(
  Object.entries(ROUTERS).map(([folder, name]) => [`dist/router/${folder}/router.js`, [name]]),
);

const why = [
  'Not in the bundle; @hono/otel makes a second server span beside that of the HTTP server. Here the route and the first',
  'exception go to the span that is there.',
].join(' ');

/** Hono on @hono/node-server, as CommonJS, and as ES modules where they are heard of. */
export const honoRow: Row = {
  library: 'hono',
  versions: ['>=4.0.0 <5'],
  files: COMMONJS_FILES,
  modules: MODULES,
  why,
  load: () => ({
    patch(loaded, _version, file) {
      if (file !== undefined) patchRouters(loaded);
      return loaded;
    },
  }),
};

/** The same as ES modules, which nearly every app of Hono is, where they are not heard of. */
export const honoEsModulesRow: Row = {
  library: 'http',
  versions: [],
  eager: true,
  why,
  load: () => ({
    patch(loaded) {
      if (!hearsEsModules()) onListening('@hono/node-server', patchFrom);
      return loaded;
    },
  }),
};

/** What of Hono the app uses is loaded by now, and given once more, whatever else there is to load. */
function patchFrom(serverFile: string): void {
  if (!serverFile.endsWith('.mjs')) return;
  const dir = packageOf(createRequire(serverFile).resolve('hono'))?.dir;
  if (dir === undefined) return;
  for (const file of Object.keys(MODULES)) {
    const { href } = pathToFileURL(join(dir, file));
    import(href).then(patchRouters).catch(() => {
      // Another layout: requests keep their method as name.
    });
  }
}
