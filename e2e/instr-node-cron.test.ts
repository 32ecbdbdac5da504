import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { KEEP_ALL, leaks, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const RUNS = ['new', 'old'].flatMap((CRON) => MODULE_KINDS.map(([kind, run]) => ({ CRON, kind, run })));
const KEEP_ERRORS = { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' };

const SPANS = `INTERNAL cron */1 * * * * * [node-cron] ERROR error.type=TypeError cron.expression="*/1 * * * * *"

INTERNAL cron nightly report [node-cron] cron.task="nightly report" cron.expression="* * * * * *"
  INTERNAL work [app]

INTERNAL start [app]

SERVER GET [http] url.path=/manual
  INTERNAL cron by hand [node-cron] cron.task="by hand" cron.expression="* * * * * *"
    INTERNAL work [app]

SERVER GET [http] url.path=/runs`;

describe.each(RUNS)('$CRON, $kind', ({ CRON, run }) => {
  it('node-cron: each run of a schedule is a root named after its task, and says what the task throws', async () => {
    await using app = await runApp({ ...run('use-node-cron.mjs'), env: { ...KEEP_ALL, CRON } });
    const [runs, manual] = [await request(app.url, '/runs'), await request(app.url, '/manual')];
    expect(runs.result).toBe('each has its own trace');
    expect(manual.result).toBe(manual.mine);
    await app.stop();
    expect(spanOutline(app.spans, ['error.type', 'cron.task', 'cron.expression'])).toBe(SPANS);
    const messages = app.spans.flatMap(({ events }) => events.map(({ attributes }) => attributes['exception.message']));
    expect(messages).toHaveLength(1);
    expect(leaks(app.spans, /canary/)).toEqual([]);
  });

  it('node-cron: a task that fails is kept, and nothing else', async () => {
    await using app = await runApp({
      ...run('use-node-cron.mjs'),
      env: { WINNOW_EXIT_TIMEOUT: '30s', ...KEEP_ERRORS, CRON },
    });
    await request(app.url, '/runs');
    await app.stop();
    expect(app.spans.map(({ name }) => name)).toEqual(['cron */1 * * * * *']);
  });
});
