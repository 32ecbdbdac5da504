import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CALLER, expectOwnTraces, logged, STAMP, TRACE } from './support/log-lines.js';

afterEach(stopApps);

const WHEN = ['inside', 'after await'];
const stamp = { trace_id: TRACE, span_id: expect.stringMatching(/^[0-9a-f]{16}$/), trace_flags: '01', service: 'shop' };

describe('winston', () => {
  it('stamps the lines of a request, whatever format and transport make of them', async () => {
    const { json, text } = await logged('use-winston.cjs', {}, { until: /thread after await/ });
    const outside = json.find(({ message }) => message === 'outside');
    expect(outside).toEqual({ level: 'info', message: 'outside' });
    expect(text).toContain('printf info outside');
    for (const when of WHEN) {
      const lines = json.filter(({ message }) => message === when);
      expect(lines).toContainEqual({ ...stamp, level: 'info', message: when, a: 1 });
      expect(lines).toContainEqual({ ...stamp, level: 'warn', message: when, part: 'child' });
      expect(lines).toContainEqual({ ...stamp, level: 'info', message: when, trace_id: 'mine' });
      expect(lines).toContainEqual({ ...stamp, level: 'error', message: when });
      expect(text.find((line) => line.startsWith(`info: ${when} {`))).toContain(`"trace_id":"${TRACE}"`);
      for (const start of [`printf info ${when}`, `transport info ${when}`, `thread ${when}`]) {
        expect(text.find((line) => line.startsWith(start))?.slice(start.length)).toMatch(STAMP);
      }
    }
  });

  it('leaves an object that the app logs as it was: it may be logged again in another request', async () => {
    await using app = await runApp({ app: 'use-winston.cjs', env: { OTEL_TRACES_EXPORTER: 'none' } });
    const traces = [TRACE, TRACE.replace('0', 'f')];
    for (const trace of traces) {
      await (await fetch(app.url, { headers: { traceparent: `00-${trace}-${CALLER}-01` } })).text();
    }
    await app.stop();
    const lines = app.stdout.split('\n').filter((line) => line.includes('shared object'));
    const of = lines.map((line) => (JSON.parse(line) as Record<string, unknown>)['trace_id']);
    expect(of).toEqual([traces[0], traces[0], traces[1], traces[1]]);
  });

  it('stamps them in ES modules', async () => {
    const { json } = await logged('use-winston.mjs');
    for (const by of ['named import', 'default logger']) {
      for (const message of WHEN) expect(json).toContainEqual({ ...stamp, level: 'info', message, by });
    }
  });

  it.each([
    ['use-winston.cjs', 7],
    ['use-winston.mjs', 2],
  ])('winston: lines of overlapping requests have each their own trace: %s', async (app, atLeast) => {
    await expectOwnTraces({ app }, atLeast);
  });
});
