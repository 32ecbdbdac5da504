import { stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { expectOwnTraces, logged, STAMP, TRACE } from './support/log-lines.js';

afterEach(stopApps);

const COLOURED = '\u001b[32m';

describe('log4js', () => {
  it('stamps the lines of a request, each by its layout, once', async () => {
    const { json, text } = await logged('use-log4js.cjs');
    expect(text.filter((line) => line.includes('outside')).filter((line) => line.includes('trace'))).toEqual([]);
    for (const when of ['inside', 'after await']) {
      const lines = text.filter((line) => line.includes(when));
      const [basic, coloured] = [
        lines.find((line) => line.startsWith('[')),
        lines.find((line) => line.startsWith(COLOURED)),
      ];
      for (const line of [basic, coloured, lines.find((line) => line.startsWith('pattern'))]) {
        expect(line).toMatch(new RegExp(`${when}${STAMP.source}$`));
      }
      expect(lines).toContain(`own ${TRACE} ${when}`);
      const [own] = json.filter((line) => line['json'] === when);
      expect(own).toMatchObject({ user: 'ada', trace_id: TRACE, trace_flags: '01', service: 'shop' });
    }
  });

  it('puts the stamp of an error on its first line, not behind its stack', async () => {
    const { text } = await logged('use-log4js.cjs');
    const failed = text.findIndex((line) => line.includes('Error: boom'));
    expect(text[failed]).toMatch(new RegExp(`Error: boom${STAMP.source}$`));
    expect(text[failed + 1]).toMatch(/^\s+at /);
  });

  it('stamps them in ES modules', async () => {
    const { text } = await logged('use-log4js.mjs');
    expect(text).toHaveLength(2);
    for (const line of text) expect(line).toMatch(new RegExp(`^by import .*${STAMP.source}$`));
  });

  it.each([
    ['use-log4js.cjs', 5],
    ['use-log4js.mjs', 1],
  ])('log4js: lines of overlapping requests have each their own trace: %s', async (app, atLeast) => {
    await expectOwnTraces({ app }, atLeast);
  });
});
