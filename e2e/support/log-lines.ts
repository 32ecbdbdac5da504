import { type App, type RunOptions, runApp } from '@winnow/testkit';
import { expect } from 'vitest';

export const TRACE = '0af7651916cd43dd8448eb211c80319c';
export const CALLER = 'b7ad6b7169203331';
/** What text carries at the end of its line, of whatever span. */
export const STAMP = new RegExp(` trace_id=${TRACE} span_id=[0-9a-f]{16}`);

export interface Logged {
  /** Everything on stdout after `listening`, and on stderr but Winnow's own lines, by line. */
  readonly text: readonly string[];
  /** Those lines that are JSON. */
  readonly json: readonly Record<string, unknown>[];
  readonly app: App;
}

interface Options {
  /** Of the request, beyond its trace. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The app runs until it has printed this, for lines that another thread writes. */
  readonly until?: RegExp;
  readonly args?: readonly string[];
}

/**
 * Runs an app, sends it one request in a known trace, and returns what it has printed when it is stopped.
 * @param env by default nothing is exported: lines are stamped before there is a backend
 */
export async function logged(
  app: string,
  env: Readonly<Record<string, string>> = {},
  { headers = {}, until, args = [] }: Options = {},
): Promise<Logged> {
  const running = await runApp({ app, args, env: { OTEL_SERVICE_NAME: 'shop', OTEL_TRACES_EXPORTER: 'none', ...env } });
  await (await fetch(running.url, { headers: { traceparent: `00-${TRACE}-${CALLER}-01`, ...headers } })).text();
  if (until) await running.printed(until);
  await running.stop();
  const all = `${running.stdout}\n${running.stderr}`.split('\n');
  const text = all.filter((line) => line !== '' && !/^(?:listening |\[winnow\])/.test(line));
  const json = text.flatMap((line) => (line.startsWith('{') ? [parsed(line)] : []));
  await running[Symbol.asyncDispose]();
  return { text, json, app: running };
}

/**
 * Sends requests that overlap to an app of fixtures/log-server.cjs: what each of them logs has its own trace, and no other one.
 * @param atLeast lines that say so, of each of the two moments of a request
 */
export async function expectOwnTraces(run: Pick<RunOptions, 'app' | 'args' | 'env'>, atLeast: number): Promise<void> {
  const all = Array.from({ length: 8 }, (_, i) => ({ who: `request-${i}`, trace: TRACE.replace('0af', `0a${i}`) }));
  await using running = await runApp({ ...run, env: { OTEL_TRACES_EXPORTER: 'none', ...run.env } });
  const ask = async ({ who, trace }: (typeof all)[number]) => {
    const headers = { traceparent: `00-${trace}-${CALLER}-01`, 'x-who': who };
    return (await fetch(running.url, { headers })).text();
  };
  await Promise.all(all.map(ask));
  /** Whose traces the lines of each moment say; a line of the app may say another, or none. */
  const found = () =>
    all.flatMap(({ who }) =>
      ['inside', 'after await'].map((when) => {
        const lines = `${running.stdout}\n${running.stderr}`
          .split('\n')
          .filter((line) => line.includes(`${when} ${who}`));
        const said = lines.flatMap((line) => all.find(({ trace }) => line.includes(trace))?.who ?? []);
        return { who, said: [...new Set(said)], enough: said.length >= atLeast };
      }),
    );
  const expected = all.flatMap(({ who }) => Array.from({ length: 2 }, () => ({ who, said: [who], enough: true })));
  // Those of threads come later.
  await expect.poll(found, { timeout: 20_000 }).toEqual(expected);
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}
