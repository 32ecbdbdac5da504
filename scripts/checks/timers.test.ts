import { describe, expect, it } from 'vitest';
import { read, shippedFiles } from './repository.ts';
import { isNode, type Node, nameOf, nodesOf, place } from './syntax.ts';

/** Files that hold the process on purpose, and why. */
const HOLDS: ReadonlyMap<string, string> = new Map([
  ['packages/preset/src/keep-alive.ts', 'a job that is still being sent when the loop has run dry'],
]);

const TIMERS = new Set(['setTimeout', 'setInterval']);

/** Timers that nobody calls `unref` on, at once or by the name they were given. */
function heldBy(file: string, source: string): string[] {
  const nodes = nodesOf(file, source);
  const text = (node: unknown) => (isNode(node) ? source.slice(node.start, node.end) : '');
  const released = new Set(nodes.filter(isUnref).map((node) => text(receiverOf(node))));
  const names = new Map<string, string>();
  for (const node of nodes) {
    if (node.type === 'VariableDeclarator') names.set(text(node['init']), text(node['id']));
    if (node.type === 'AssignmentExpression') names.set(text(node['right']), text(node['left']));
  }
  return nodes
    .filter((node) => startsTimer(node) && !released.has(text(node)) && !released.has(names.get(text(node)) ?? ''))
    .map((node) => place(file, source, node));
}

function startsTimer(node: Node): boolean {
  const callee = node['callee'];
  if (node.type !== 'CallExpression' || !isNode(callee)) return false;
  return TIMERS.has(nameOf(callee.type === 'MemberExpression' ? callee['property'] : callee) ?? '');
}

function isUnref(node: Node): boolean {
  const callee = node['callee'];
  return node.type === 'CallExpression' && isNode(callee) && nameOf(callee['property']) === 'unref';
}

function receiverOf(node: Node): unknown {
  return (node['callee'] as Node)['object'];
}

describe('the rule', () => {
  it.each([
    'setTimeout(tick, 1)',
    'setInterval(tick, 1)',
    'globalThis.setTimeout(tick, 1)',
    'const timer = setTimeout(tick, 1); other.unref();',
    "import { setTimeout } from 'node:timers/promises'; await setTimeout(1);",
  ])('finds %s', (source) => {
    expect(heldBy('a.ts', source)).toHaveLength(1);
  });

  it.each([
    'setTimeout(tick, 1).unref()',
    'setTimeout(tick, 1).unref?.()',
    'const timer = setInterval(tick, 1); timer.unref();',
    'this.timer = setInterval(tick, 1); this.timer?.unref();',
  ])('accepts %s', (source) => {
    expect(heldBy('a.ts', source)).toEqual([]);
  });
});

describe('sampler and preset', () => {
  const files = shippedFiles(/^packages\/(?:sampler|preset)\//);

  it('never keep the process of an app alive by a timer', () => {
    const others = files.filter((file) => !HOLDS.has(file));
    expect(others.flatMap((file) => heldBy(file, read(file)))).toEqual([]);
  });

  it('still need every exception', () => {
    const needless = [...HOLDS.keys()].filter((file) => !files.includes(file) || heldBy(file, read(file)).length === 0);
    expect(needless).toEqual([]);
  });
});
