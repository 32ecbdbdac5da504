import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Every CommonJS file that tsc wrote. */
export function emittedFiles(folder) {
  return filesLike(folder, /\.js$/);
}

function filesLike(folder, pattern) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => pattern.test(file))
    .map((file) => path.join(folder, file));
}

/** The names, as in `bundle/packages.mjs`, of the CommonJS files that a manifest exports. */
export function exportedFiles(manifest) {
  const { exports } = JSON.parse(readFileSync(manifest, 'utf8'));
  const text = JSON.stringify(Object.values(exports));
  return [...text.matchAll(/"\.\/dist\/([^"]+)\.js"/g)].map(([, name]) => name);
}

const REQUEST = /(?:require\(|\bfrom |\bimport )(['"])(\.{1,2}\/[^'"]+)\1/g;

function requestsOf(file) {
  const requests = [...readFileSync(file, 'utf8').matchAll(REQUEST)].map(([, , request]) => request);
  return requests.map((request) => path.join(path.dirname(file), request));
}

/** How a file in a folder asks for another one. */
export function requestFor(folder, file) {
  const request = path.relative(folder, file).split(path.sep).join('/');
  return request.startsWith('.') ? request : `./${request}`;
}

/** These files and every file of the package that they load, at any time. What is behind the files of `end` is left out. */
export function loadedFrom(files, end) {
  const found = new Set();
  const queue = [...files];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (found.has(file) || end.includes(file)) continue;
    found.add(file);
    queue.push(...requestsOf(file));
  }
  return found;
}

/** What a file of the package loads of the package, and is not there. */
export function missingFiles(folder) {
  return filesLike(folder, /\.m?js$/).flatMap((file) => requestsOf(file).filter((request) => !existsSync(request)));
}
