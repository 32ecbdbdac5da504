// The second step of a package's build, after tsc: joins files that always load together into one, because to a process a file costs
// more than its text. Nothing of other packages goes in, so that there is one copy of each in a process (docs/adr/0011).
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { emittedFiles, exportedFiles, loadedFrom, missingFiles, requestFor } from './bundle/emitted-files.mjs';
import { PACKAGES } from './bundle/packages.mjs';
import { withoutComments } from './bundle/without-comments.mjs';

const folder = process.cwd();
const { doors, first, before = {}, shared = [], alone = [] } = PACKAGES[path.basename(folder)];
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

const files = emittedFiles(path.join(folder, 'dist'));
const nameOf = (file) => path.relative(path.join(folder, 'src'), file).replace(/\.[jt]s$/, '');
const asExternal = (file, outfile) => ({ path: requestFor(path.dirname(outfile), file), external: true });

/** What a file requires by a call is for later, and stays a file of its own. */
const laterApart = {
  name: 'later-apart',
  setup({ initialOptions: { outfile }, onResolve }) {
    onResolve({ filter: /^\./ }, ({ path: request, resolveDir, kind }) =>
      kind === 'require-call' ? asExternal(emitted(nameOf(path.join(resolveDir, request))), outfile) : undefined,
    );
  },
};

/** What esbuild knows of a bundle that begins with a module, without writing it. */
async function described(name, plugins = []) {
  const { metafile } = await build({
    ...options,
    entryPoints: [source(name)],
    format: 'esm',
    outfile: emitted(name),
    plugins,
    sourcemap: false,
    write: false,
    metafile: true,
  });
  return metafile;
}

async function exportsOf(name) {
  return Object.values((await described(name)).outputs)[0].exports;
}

/** Writes a bundle that exports names, each of the module it comes from. */
async function joinExports(origin, name, plugin) {
  const contents = [...origin].map(([one, module]) => `export { ${one} } from './${module}.js';\n`).join('');
  await build({
    ...options,
    stdin: { contents, resolveDir: path.join(folder, 'src'), loader: 'ts' },
    outfile: emitted(name),
    plugins: [plugin],
    allowOverwrite: true,
  });
}

/** Joins a file with what it loads at once, and exports all of that: others are to use the same modules. @returns their names */
async function joinFirst(name) {
  const { inputs } = await described(name, [laterApart]);
  const modules = Object.keys(inputs).map((file) => nameOf(path.resolve(file)));
  const origin = new Map();
  for (const module of modules) {
    for (const one of await exportsOf(module)) {
      if (origin.has(one)) throw new Error(`${name}.js would export ${one} of ${origin.get(one)} and of ${module}`);
      origin.set(one, module);
    }
  }
  await joinExports(origin, name, laterApart);
  return modules;
}

const joined = first === undefined ? [] : await joinFirst(first);

/** Files that stay, with what they load; a door is where the bundle begins. */
function closureOf(names) {
  return loadedFrom(names.map(emitted), doors.map(emitted));
}

const sharedFiles = closureOf(shared);
const ahead = Object.values(before).flat();

/** Modules that hold what the flag has set up, or know where they are: a bundle uses the files that stay. */
const onceOnly = {
  name: 'once-only',
  setup({ initialOptions: { outfile }, onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ path: request, resolveDir }) => {
      const name = nameOf(path.join(resolveDir, request));
      if (ahead.includes(name)) return { path: name, namespace: 'door' };
      if (joined.includes(name)) return asExternal(emitted(first), outfile);
      return sharedFiles.has(emitted(name)) ? asExternal(emitted(name), outfile) : undefined;
    });
    // A door loads it itself, and before the bundle.
    onLoad({ filter: /./, namespace: 'door' }, () => ({ contents: '' }));
  },
};

/** Written so that Node.js finds the names without running it: ES modules import them. */
function doorOf(name, names) {
  const main = `${'../'.repeat(name.split('/').length - 1) || './'}main.js`;
  const loads = (before[name] ?? []).map((file) => `require('./${file}.js');\n`);
  const lines = names.map((one) => `exports.${one} = main.${one};\n`);
  return `'use strict';\n${loads.join('')}const main = require('${main}');\n${lines.join('')}`;
}

if (doors.length === 1) {
  await build({ ...options, entryPoints: [source(doors[0])], outfile: emitted(doors[0]), allowOverwrite: true });
} else {
  const names = new Map();
  for (const door of doors) names.set(door, await exportsOf(door));
  const origin = new Map([...names].flatMap(([door, all]) => all.map((name) => [name, door])));
  await joinExports(origin, 'main', onceOnly);
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

const main = doors.length === 1 ? doors : ['main'];
const bundles = [...main, ...(first === undefined ? [] : [first]), ...alone].map(emitted);
for (const file of bundles) writeFileSync(file, withoutComments(readFileSync(file, 'utf8')));

const apart = exportedFiles(path.join(folder, 'package.json'));
const kept = new Set([...sharedFiles, ...closureOf([...apart, ...ahead])]);
const written = new Set([...doors.map(emitted), ...bundles]);
for (const file of files) if (!kept.has(file) && !written.has(file)) rmSync(file);
const missing = missingFiles(path.join(folder, 'dist'));
if (missing.length > 0) throw new Error(`loaded, and in no file that is left: ${missing.join(', ')}`);
