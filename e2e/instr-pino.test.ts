import { stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { expectOwnTraces, logged, TRACE } from './support/log-lines.js';
import { MODULE_KINDS } from './support/module-kinds.js';

afterEach(stopApps);

const stamp = { trace_id: TRACE, span_id: expect.stringMatching(/^[0-9a-f]{16}$/), trace_flags: '01', service: 'shop' };

describe.each(MODULE_KINDS)('pino, %s', (_kind, run) => {
  const { app, args } = run('use-pino.mjs');

  it('stamps the lines of both ways to load it, beside a nested key, and through a worker thread', async () => {
    const { json } = await logged(app, {}, { args, until: /worker thread","msg":"after await"/ });
    for (const msg of ['inside', 'after await']) {
      const lines = json.filter((line) => line['msg'] === msg);
      expect(lines).toHaveLength(3);
      expect(lines).toContainEqual(expect.objectContaining({ ...stamp, by: 'named import' }));
      expect(lines).toContainEqual(expect.objectContaining({ ...stamp, payload: { by: 'default import' } }));
      expect(lines).toContainEqual(expect.objectContaining({ ...stamp, by: 'worker thread' }));
    }
  });

  it('pino: lines of overlapping requests have each their own trace', async () => {
    await expectOwnTraces({ app, args }, 3);
  });
});
