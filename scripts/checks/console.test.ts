import { describe, expect, it } from 'vitest';
import { read, shippedFiles } from './repository.ts';
import { isMember, nodesOf, place } from './syntax.ts';

// `console` belongs to the app, and we patch it: our lines go to stderr by the log.
const VOICES: ReadonlySet<string> = new Set(['packages/preset/src/log.ts', 'packages/preset/src/diag-logger.ts']);

function callsOf(file: string, source: string): string[] {
  return nodesOf(file, source)
    .filter((node) => node.type === 'CallExpression' && isMember(node['callee'], 'console'))
    .map((node) => place(file, source, node));
}

describe('the rule', () => {
  it.each(["console.log('x')", "console['warn']('x')", "console?.error('x')"])('finds %s', (source) => {
    expect(callsOf('a.ts', source)).toEqual(['a.ts:1']);
  });

  it('leaves patching alone', () => {
    expect(callsOf('a.ts', 'const original = console.log; console.log = stamped(original);')).toEqual([]);
  });
});

describe('the packages', () => {
  it('write by their log, never by console', () => {
    const files = shippedFiles(/^packages\/(?!cli)/).filter((file) => !VOICES.has(file));
    expect(files.flatMap((file) => callsOf(file, read(file)))).toEqual([]);
  });
});
