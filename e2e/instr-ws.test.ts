import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `3 × CONSUMER process /rooms/+ [ws]
  INTERNAL work [app]

3 × SERVER GET [http] url.path=/ask
  CLIENT GET 127.0.0.1 [http]

CONSUMER process /rooms/+ [ws] ERROR error.type=TypeError
  INTERNAL work [app]

SERVER GET [http] url.path=/fail
  CLIENT GET 127.0.0.1 [http]`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it('ws: a message that a server gets is a trace of its own, where that is asked for', async () => {
    const env = { ...KEEP_ALL, WINNOW_ALSO_INSTRUMENT: 'ws' };
    await using app = await runApp({ ...run('use-ws.mjs'), env });
    await request(app.url, '/fail');
    await overlapping(app.url, '/ask');
    await app.stop();
    expect(spanOutline(app.spans, ['error.type'])).toBe(SPANS);
    expect(leaks(app.spans, /canary/)).toEqual([]);
  });

  it('ws: no span of messages by default', async () => {
    await using app = await runApp({ ...run('use-ws.mjs'), env: KEEP_ALL });
    await request(app.url, '/fail');
    await app.stop();
    expect(app.spans.filter(({ kind }) => kind === 'CONSUMER')).toEqual([]);
  });
});
