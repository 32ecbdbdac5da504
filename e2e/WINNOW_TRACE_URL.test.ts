import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CALLER, logged, TRACE } from './support/log-lines.js';

afterEach(stopApps);

const WINNOW_TRACE_URL = 'https://traces.example/trace/{traceId}?from=now';
const LINK = `https://traces.example/trace/${TRACE}?from=now`;

/** What is on stderr when the app has crashed, and how it ended. */
async function crashed(CRASH: string, env: Record<string, string>, require = true) {
  await using app = await runApp({ app: 'use-crash.cjs', env: { CRASH, ...env }, require });
  if (CRASH !== 'outside') {
    await fetch(app.url, { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } }).catch(() => {});
  }
  const { code, signal } = await app.ended();
  return { stderr: app.stderr, code, signal };
}

/** What Node.js prints, without the frames, which are ours in part. */
function printed(stderr: string): string[] {
  return stderr.split('\n').filter((line) => !/^\[winnow\]|^\s+at /.test(line));
}

describe('an uncaught exception', () => {
  it.each(['listener', 'timer', 'rejection'])('in a %s names its trace, with the link', async (crash) => {
    const { stderr, code, signal } = await crashed(crash, { WINNOW_TRACE_URL });
    const lines = stderr.split('\n').filter((line) => line.includes(TRACE));
    expect(lines).toEqual([`[winnow] uncaught exception in trace ${TRACE} ${LINK}`]);
    const without = await crashed(crash, {}, false);
    expect({ code, signal }).toEqual({ code: without.code, signal: without.signal });
    expect(printed(stderr)).toEqual(printed(without.stderr));
  });

  it('has no link where none is known, and no line at all outside of requests or when Winnow is silent', async () => {
    const { stderr } = await crashed('timer', {});
    expect(stderr).toContain(`[winnow] uncaught exception in trace ${TRACE}\n`);
    expect((await crashed('outside', { WINNOW_TRACE_URL })).stderr).not.toContain('uncaught exception in trace');
    expect((await crashed('timer', { OTEL_LOG_LEVEL: 'none' })).stderr).not.toContain('[winnow]');
  });
});

describe('traceUrl()', () => {
  it('gives the link to the trace of the request', async () => {
    await using app = await runApp({ app: 'use-tag.mjs', env: { WINNOW_TRACE_URL } });
    await (await fetch(app.url, { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } })).text();
    await app.printed(new RegExp(`"url":"${LINK.replace('?', '\\?')}"`));
  });

  it('gives none where no traces are sent', async () => {
    const { json } = await logged('use-tag.mjs', { WINNOW_TRACE_URL });
    expect(json[0]).toMatchObject({ url: null });
  });

  it('says so when the template has no place for the id', async () => {
    await using app = await runApp({ app: 'use-nothing.cjs', env: { WINNOW_TRACE_URL: 'https://traces.example/' } });
    await app.ended();
    expect(app.stderr).toMatch(/WINNOW_TRACE_URL=https:\/\/traces\.example\/: expected a URL with \{traceId\} in it/);
  });
});
