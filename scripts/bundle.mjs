// The second step of a package's build, after tsc: joins files that always load together into one, because to a process a file costs
// more than its text. Nothing of other packages goes in, so that there is one copy of each in a process (docs/adr/0011).
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { emittedFiles, exportedFiles, loadedFrom, missingFiles } from './bundle/emitted-files.mjs';
import { PACKAGES } from './bundle/packages.mjs';
import { withoutComments } from './bundle/without-comments.mjs';

const folder = process.cwd();
const { doors, before = {}, shared = [], alone = [] } = PACKAGES[path.basename(folder)];
const source = (name) => path.join(folder, 'src', `${name}.ts`);
const emitted = (name) => path.join(folder, 'dist', `${name}.js`);

/** What every bundle has in common. Names of functions stay what they are: they are in stack traces and profiles. */
const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.6',
  format: 'cjs',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
};

/** Files that stay, with what they load; a door is where the bundle begins. */
function closureOf(names) {
  return loadedFrom(names.map(emitted), doors.map(emitted));
}

const files = emittedFiles(path.join(folder, 'dist'));
const sharedFiles = closureOf(shared);
const apart = exportedFiles(path.join(folder, 'package.json'));
const first = Object.values(before).flat();
const kept = new Set([...sharedFiles, ...closureOf([...apart, ...first])]);

/** Modules that hold what the flag has set up, or know where they are: a bundle uses the files that stay. */
const onceOnly = {
  name: 'once-only',
  setup({ initialOptions: { outfile }, onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ path: request, resolveDir }) => {
      const name = path.relative(path.join(folder, 'src'), path.join(resolveDir, request)).replace(/\.js$/, '');
      if (first.includes(name)) return { path: name, namespace: 'door' };
      if (!sharedFiles.has(emitted(name))) return undefined;
      const file = path.relative(path.dirname(outfile), emitted(name)).split(path.sep).join('/');
      return { path: file.startsWith('.') ? file : `./${file}`, external: true };
    });
    // A door loads it itself, and before the bundle.
    onLoad({ filter: /./, namespace: 'door' }, () => ({ contents: '' }));
  },
};

async function exportsOf(name) {
  const { metafile } = await build({
    ...options,
    entryPoints: [source(name)],
    format: 'esm',
    outdir: folder,
    sourcemap: false,
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs)[0].exports;
}

/** Written so that Node.js finds the names without running it: ES modules import them. */
function doorOf(name, names) {
  const main = `${'../'.repeat(name.split('/').length - 1) || './'}main.js`;
  const ahead = (before[name] ?? []).map((file) => `require('./${file}.js');\n`);
  const lines = names.map((one) => `exports.${one} = main.${one};\n`);
  return `'use strict';\n${ahead.join('')}const main = require('${main}');\n${lines.join('')}`;
}

if (doors.length === 1) {
  await build({ ...options, entryPoints: [source(doors[0])], outfile: emitted(doors[0]), allowOverwrite: true });
} else {
  const names = new Map();
  for (const door of doors) names.set(door, await exportsOf(door));
  const origin = new Map([...names].flatMap(([door, all]) => all.map((name) => [name, door])));
  const contents = [...origin].map(([name, door]) => `export { ${name} } from './${door}.js';\n`).join('');
  await build({
    ...options,
    stdin: { contents, resolveDir: path.join(folder, 'src'), loader: 'ts' },
    outfile: emitted('main'),
    plugins: [onceOnly],
  });
  for (const [door, all] of names) writeFileSync(emitted(door), doorOf(door, all));
}
for (const name of alone) {
  await build({
    ...options,
    entryPoints: [source(name)],
    outfile: emitted(name),
    plugins: [onceOnly],
    allowOverwrite: true,
  });
}

const bundles = [...(doors.length === 1 ? doors : ['main']), ...alone].map(emitted);
for (const file of bundles) writeFileSync(file, withoutComments(readFileSync(file, 'utf8')));

const written = new Set([...doors.map(emitted), ...bundles]);
for (const file of files) if (!kept.has(file) && !written.has(file)) rmSync(file);
const missing = missingFiles(path.join(folder, 'dist'));
if (missing.length > 0) throw new Error(`loaded, and in no file that is left: ${missing.join(', ')}`);
