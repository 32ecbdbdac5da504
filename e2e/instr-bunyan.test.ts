import { stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { expectOwnTraces, logged, TRACE } from './support/log-lines.js';

afterEach(stopApps);

const stamp = { trace_id: TRACE, span_id: expect.stringMatching(/^[0-9a-f]{16}$/), trace_flags: '01', service: 'shop' };

describe.each(['bunyan', 'bunyan1'])('%s', (BUNYAN) => {
  it('stamps the lines of a request, those of children and raw streams too', async () => {
    const { json, text } = await logged('use-bunyan.cjs', { BUNYAN });
    expect(json.find(({ msg }) => msg === 'outside')).not.toHaveProperty('trace_id');
    for (const msg of ['inside', 'after await']) {
      const lines = json.filter((line) => line['msg'] === msg);
      expect(lines).toHaveLength(3);
      expect(lines[0]).toMatchObject({ ...stamp, name: 'app', a: 1 });
      expect(lines[1]).toMatchObject({ ...stamp, part: 'child', trace_id: 'mine' });
      expect(lines[2]).toMatchObject({ ...stamp, part: 'plain child', level: 50 });
    }
    expect(text.filter((line) => line === `raw ${TRACE}`)).toHaveLength(2);
  });
});

it.each([
  [{ app: 'use-bunyan.cjs' }, 2],
  [{ app: 'use-bunyan.cjs', env: { BUNYAN: 'bunyan1' } }, 2],
  [{ app: 'use-bunyan.mjs' }, 2],
])('bunyan: lines of overlapping requests have each their own trace: %o', async (run, atLeast) => {
  await expectOwnTraces(run, atLeast);
});

describe('bunyan as ES module', () => {
  it('stamps the lines of both ways to import it', async () => {
    const { json } = await logged('use-bunyan.mjs');
    expect(json.map(({ name }) => name)).toEqual(['named', 'default', 'named', 'default']);
    for (const line of json) expect(line).toMatchObject(stamp);
  });
});
