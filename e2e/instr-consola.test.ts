import { stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { expectOwnTraces, logged, STAMP, TRACE } from './support/log-lines.js';

afterEach(stopApps);

describe('consola', () => {
  it('stamps the lines of a request: the text of its reporters, the object for those of the app', async () => {
    const { json, text } = await logged('use-consola.cjs');
    expect(text.filter((line) => line.includes('outside')).filter((line) => line.includes('trace'))).toEqual([]);
    for (const when of ['inside', 'after await']) {
      const starting = (start: string) => text.find((line) => line.includes(`${start} ${when}`));
      expect(starting('ℹ')).toMatch(new RegExp(` and 50%${STAMP.source}$`));
      expect(starting('WARN ')).toMatch(STAMP);
      expect(starting('failed')).toMatch(new RegExp(`${STAMP.source}$`));
      const lines = json.filter(({ args }) => Array.isArray(args) && args[0] === when);
      expect(lines.map((line) => line['trace_id'])).toEqual([TRACE, 'mine']);
      for (const line of lines) expect(line).toMatchObject({ args: [when], trace_flags: '01', service: 'shop' });
    }
    expect(text.filter((line) => line.includes('a box'))).toEqual([' │  a box  │', ' │  a box  │']);
  });

  it('stamps them in ES modules', async () => {
    const { text } = await logged('use-consola.mjs');
    expect(text).toHaveLength(4);
    for (const line of text) expect(line).toMatch(new RegExp(`(?:by import|fresh) .*${STAMP.source}$`));
  });

  it.each([
    ['use-consola.cjs', 4],
    ['use-consola.mjs', 2],
  ])('consola: lines of overlapping requests have each their own trace: %s', async (app, atLeast) => {
    await expectOwnTraces({ app }, atLeast);
  });
});
