import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, shippedFiles } from './repository.ts';
import { isMember, isNode, nameOf, nodesOf, place } from './syntax.ts';

/** Where a source touches `process.env`, in any spelling. */
function readsOf(file: string, source: string): string[] {
  return nodesOf(file, source)
    .filter((node) => {
      if (isMember(node, 'process', 'env')) return true;
      if (node.type === 'ImportSpecifier') return nameOf(node['imported']) === 'env';
      if (node.type !== 'VariableDeclarator' || nameOf(node['init']) !== 'process') return false;
      const pattern = node['id'];
      const properties = isNode(pattern) && Array.isArray(pattern['properties']) ? pattern['properties'] : [];
      return properties.some((property) => isNode(property) && nameOf(property['key']) === 'env');
    })
    .map((node) => place(file, source, node));
}

describe('the rule', () => {
  it.each([
    'process.env.HOME',
    "process['env']",
    'process?.env',
    'delete process.env.X',
    'const { env } = process',
    "import { env as e } from 'node:process'",
  ])('finds %s', (source) => {
    expect(readsOf('a.ts', source)).toEqual(['a.ts:1']);
  });

  it('leaves comments, strings and other env alone', () => {
    expect(readsOf('a.ts', "// process.env.X\nconst text = 'process.env'; options.env;")).toEqual([]);
  });
});

describe('the packages', () => {
  it('read the environment in env.ts only: elsewhere it is a value of the configuration', () => {
    const files = shippedFiles();
    expect(files.filter((file) => basename(file) === 'env.ts')).not.toEqual([]);
    const elsewhere = files.filter((file) => basename(file) !== 'env.ts');
    expect(elsewhere.flatMap((file) => readsOf(file, read(file)))).toEqual([]);
  });
});
