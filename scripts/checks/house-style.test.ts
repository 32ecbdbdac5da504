import { describe, expect, it } from 'vitest';
import { CODE, filesLike, read } from './repository.ts';
import { nodesOf, place } from './syntax.ts';

// Built from parts, so that this file does not find itself.
const POSTPONED = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
const SILENCED = new RegExp(`@ts-(?:${['ig' + 'nore', 'no' + 'check'].join('|')})|${'eslint' + '-disable'}`);
const TEXT = /\.(?:[cm]?[jt]sx?|md|ya?ml|json|sh)$|^\.ci\/|^\.github\//;

function linesLike(pattern: RegExp, file: string, source: string): string[] {
  return source.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1} ${line.trim()}`] : []));
}

function nodesLike(type: string, file: string, source: string): string[] {
  return nodesOf(file, source)
    .filter((node) => node.type === type)
    .map((node) => place(file, source, node));
}

describe('the rules', () => {
  it('find work put off, a silenced compiler, any and a default export', () => {
    expect(linesLike(POSTPONED, 'a.ts', `// ${'TO' + 'DO'}: later`)).toHaveLength(1);
    expect(linesLike(SILENCED, 'a.ts', `// @ts-${'ig' + 'nore'}`)).toHaveLength(1);
    expect(nodesLike('TSAnyKeyword', 'a.ts', 'const list: readonly any[] = []; // any')).toEqual(['a.ts:1']);
    expect(nodesLike('ExportDefaultDeclaration', 'a.ts', 'export default {};')).toEqual(['a.ts:1']);
  });
});

describe('the repository', () => {
  const text = filesLike(TEXT).filter((file) => file !== 'pnpm-lock.yaml');
  const typescript = filesLike(/\.[cm]?ts$/);

  it('puts no work off in a comment', () => {
    expect(text.flatMap((file) => linesLike(POSTPONED, file, read(file)))).toEqual([]);
  });

  it('silences no compiler', () => {
    expect(filesLike(CODE).flatMap((file) => linesLike(SILENCED, file, read(file)))).toEqual([]);
  });

  it('says any nowhere', () => {
    expect(typescript.flatMap((file) => nodesLike('TSAnyKeyword', file, read(file)))).toEqual([]);
  });

  it('exports nothing by default from a package', () => {
    const sources = filesLike(/^packages\/[^/]+\/src\/.*\.[cm]?ts$/);
    expect(sources.flatMap((file) => nodesLike('ExportDefaultDeclaration', file, read(file)))).toEqual([]);
  });
});
