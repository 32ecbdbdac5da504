import { type App, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

function lines(app: App): Record<string, unknown>[] {
  return app.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe.each([
  ['with the default preset', {}],
  ['with OTEL_TRACES_EXPORTER=none', { OTEL_TRACES_EXPORTER: 'none' }],
  ['with preset propagate', { WINNOW_PRESET: 'propagate' }],
])('pino %s', (_name, env) => {
  it('stamps every line of a request, and no other', async () => {
    await using app = await runApp({ app: 'use-log.cjs', env: { OTEL_SERVICE_NAME: 'shop', ...env } });
    const headers = { traceparent: `00-${TRACE}-${CALLER}-00` };
    await (await fetch(app.url, { headers })).text();
    await app.stop();
    const inside = lines(app).filter((line) => line['msg'] !== 'outside');
    expect(inside).toHaveLength(3);
    for (const line of inside) {
      expect(line).toMatchObject({
        trace_id: TRACE,
        span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
        service: 'shop',
      });
      expect(line['trace_flags']).toMatch(/^0[01]$/);
    }
    expect(lines(app).find((line) => line['msg'] === 'outside')).not.toHaveProperty('trace_id');
  });

  it('passes the context on', async () => {
    await using last = await runApp({ app: 'use-log.cjs', env: { OTEL_SERVICE_NAME: 'last', ...env } });
    await using first = await runApp({
      app: 'use-log.cjs',
      env: { OTEL_SERVICE_NAME: 'first', NEXT: last.url, ...env },
    });
    const headers = { traceparent: `00-${TRACE}-${CALLER}-00` };
    const seen = (await (await fetch(first.url, { headers })).json()) as Record<string, string>;
    expect(seen['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-0[01]$`));
    await first.stop();
    await last.stop();
    const ids = [...lines(first), ...lines(last)].flatMap((line) => (line['trace_id'] ? [line['trace_id']] : []));
    expect(ids).toEqual(Array.from({ length: 6 }, () => TRACE));
  });
});
