import path from 'node:path';
import { fileURLToPath } from 'node:url';

const IDLE = new Set(['(idle)', '(root)']);
/** The profiler's own names, for what is no function. */
const OWN_NAMES = new Set(['(garbage collector)', '(program)']);
/** A longer gap between two samples is another process's turn on the core, not this one's time. */
const LONGEST_GAP = 2;

/**
 * Times of a CPU profile in microseconds by function, as `{ own, charged }`: what it took itself, and with that what Node's
 * code took on its behalf. Node's code counts for the function outside of Node that called it; `(garbage collector)` and
 * `(program)` stand for themselves.
 */
export function chargedTimes({ nodes, samples, timeDeltas }, intervalUs) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, byId.get(id)])));
  const charged = new Map();
  samples.forEach((id, n) => {
    const node = byId.get(id);
    if (IDLE.has(node.callFrame.functionName)) return;
    const us = Math.min(timeDeltas[n], LONGEST_GAP * intervalUs);
    const charge = owner(node, parents);
    const key = frameOf(charge);
    const times = charged.get(key) ?? { own: 0, charged: 0 };
    charged.set(key, { own: times.own + (charge === node ? us : 0), charged: times.charged + us });
  });
  return charged;
}

function owner(node, parents) {
  let current = node;
  while (current && !isOutsideNode(current)) current = parents.get(current.id);
  return current && current.callFrame.functionName !== '(root)' ? current : node;
}

function isOutsideNode({ callFrame: { url, functionName } }) {
  return (url !== '' && !url.startsWith('node:')) || OWN_NAMES.has(functionName);
}

function frameOf({ callFrame: { url, functionName, lineNumber } }) {
  if (OWN_NAMES.has(functionName)) return functionName;
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  return `${functionName || 'anonymous'} ${shortPath(file)}:${lineNumber + 1}`;
}

/** The path from the package on: `pg/lib/client.js`, `@winnow/sampler/dist/judge.js`, `node:net`. */
function shortPath(file) {
  if (file === '' || file.startsWith('node:')) return file || 'native';
  const parts = file.split(path.sep);
  const installed = parts.lastIndexOf('node_modules');
  if (installed >= 0) return parts.slice(installed + 1).join('/');
  const workspace = parts.lastIndexOf('packages');
  if (workspace >= 0) return ['@winnow', ...parts.slice(workspace + 1)].join('/');
  return parts.slice(-2).join('/');
}

/** The package that a key of `chargedTimes` belongs to. */
export function packageOf(key) {
  if (OWN_NAMES.has(key)) return key;
  const file = key.slice(key.lastIndexOf(' ') + 1);
  if (file.startsWith('@')) return file.split('/').slice(0, 2).join('/');
  return file.startsWith('node:') || file.startsWith('native') ? 'Node' : file.split('/')[0];
}
