// A service to which nobody hands a trace context says so, once, when that has been so for long enough.
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

const LINE = /^\[winnow\] none of \d+ requests came with a trace context \(traceparent\), .*WINNOW_PRESET=edge\..*$/gm;

/** Requests before and after a quarter of an hour. */
async function hours(env: Record<string, string>, path: string, headers: Record<string, string> = {}): Promise<string> {
  await using app = await runApp({ app: 'use-hours.cjs', receiver: false, env });
  const visit = async (where: string) => (await fetch(`${app.url}${where}`, { headers })).text();
  await visit(path);
  await visit('/later');
  for (let at = 0; at < 50; at++) await Promise.all(Array.from({ length: 20 }, () => visit(path)));
  return (await app.stop()).stderr;
}

it.each([
  ['of preset service', { OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_EXPORTER: 'none' }],
  ['of preset propagate', { WINNOW_PRESET: 'propagate' }],
])('a service %s says it once', async (_what, env) => {
  expect((await hours(env, '/orders')).match(LINE)).toHaveLength(1);
});

it.each<[string, Record<string, string>, string, Record<string, string>?]>([
  ['at the edge', { WINNOW_PRESET: 'edge' }, '/orders'],
  ['that is told whom to trust', { WINNOW_PRESET: 'propagate', WINNOW_TRUST: 'internal' }, '/orders'],
  ['that only sees health checks', { WINNOW_PRESET: 'propagate' }, '/health'],
  [
    'whose callers hand the context on',
    { WINNOW_PRESET: 'propagate' },
    '/orders',
    { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` },
  ],
])('a service %s does not', async (_what, env, path, headers) => {
  expect((await hours({ OTEL_TRACES_EXPORTER: 'none', ...env }, path, headers)).match(LINE)).toBeNull();
});
