import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `3 × CONSUMER process add to cart [socket.io]
  INTERNAL work [app]

3 × SERVER GET [http] url.path=/add
  CLIENT GET 127.0.0.1 [http]

CONSUMER process pay [socket.io] ERROR error.type=TypeError

SERVER GET [http] url.path=/pay
  CLIENT GET 127.0.0.1 [http]`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it('socket.io: an event that arrives is a trace of its own, where that is asked for', async () => {
    const env = { ...KEEP_ALL, WINNOW_ALSO_INSTRUMENT: 'socket.io,ws' };
    await using app = await runApp({ ...run('use-socket.io.mjs'), env });
    await request(app.url, '/pay');
    await overlapping(app.url, '/add');
    await app.stop();
    expect(spanOutline(app.spans, ['error.type'])).toBe(SPANS);
    expect(leaks(app.spans, /canary/)).toEqual([]);
  });

  it('socket.io: no span of events by default', async () => {
    await using app = await runApp({ ...run('use-socket.io.mjs'), env: KEEP_ALL });
    await request(app.url, '/pay');
    await app.stop();
    expect(app.spans.filter(({ kind }) => kind === 'CONSUMER')).toEqual([]);
  });
});
