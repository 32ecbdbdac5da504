import { stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { logged, STAMP, TRACE } from './support/log-lines.js';

afterEach(stopApps);

/** The lines of one round, with the stamp in short. */
function inShort(text: readonly string[]): string[] {
  return text
    .map((line) => line.replace(STAMP, ' <stamp>').replace(/"trace_id":"0a.*?}/, '<keys>}'))
    .filter((line) => !/^\s+at /.test(line));
}

describe('console', () => {
  it('stamps lines that can take it, and leaves the others as they are', async () => {
    const { text } = await logged('use-console.cjs');
    const lines = inShort(text);
    expect(lines).toContain('outside');
    const first = lines.slice(lines.indexOf('inside <stamp>'), lines.indexOf('end <stamp>') + 1);
    expect(first).toEqual([
      'inside <stamp>',
      'formatted inside 1 more <stamp>',
      '100%% of a text alone <stamp>',
      'too few %s <stamp>',
      'object <stamp> { a: 1 }',
      '{"level":"info","big":12345678901234567890,<keys>}',
      expect.stringMatching(/^\{"trace_id":"mine","span_id":"[0-9a-f]{16}","trace_flags":"01","service":"shop"\}$/),
      '{<keys>}',
      '\u001b[31mred\u001b[0m <stamp>',
      "{ plain: 'object' }",
      'one',
      'two',
      '┌─────────┬───┐',
      '│ (index) │ a │',
      '├─────────┼───┤',
      '│ 0       │ 1 │',
      '└─────────┴───┘',
      'winston by console <stamp>',
      '{"level":30,<keys>}',
      'end <stamp>',
    ]);
    expect(lines).toContain('warned <stamp>');
    expect(lines).toContain('failed <stamp> Error: boom');
  });

  it('gives a JSON object its keys once', async () => {
    const { text } = await logged('use-console.cjs');
    const keyed = text.filter((line) => line.startsWith('{"'));
    for (const line of keyed) expect(line.match(/"trace_id":/g)).toHaveLength(1);
    expect(keyed.filter((line) => line.includes(TRACE))).not.toEqual([]);
  });

  it('stamps them in ES modules, by the global and by the module', async () => {
    const { text } = await logged('use-console.mjs');
    expect(inShort(text)).toEqual([
      'imported inside <stamp>',
      'global inside <stamp>',
      'imported after await <stamp>',
      'global after await <stamp>',
    ]);
  });

  it('is left alone by WINNOW_CONSOLE=off, and where the output is the result of a script', async () => {
    const leaving: Record<string, string>[] = [{ WINNOW_CONSOLE: 'off' }, { WINNOW_PRESET: 'script' }];
    for (const env of leaving) {
      const { text } = await logged('use-console.mjs', env);
      expect(text.filter((line) => line.includes('trace_id'))).toEqual([]);
      expect(text).toHaveLength(4);
    }
    const { text } = await logged('use-console.mjs', { WINNOW_PRESET: 'script', WINNOW_CONSOLE: 'on' });
    expect(text[0]).toContain('trace_id');
  });
});
