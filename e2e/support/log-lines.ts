import { type App, runApp } from '@winnow/testkit';

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
}

/**
 * Runs an app, sends it one request in a known trace, and returns what it has printed when it is stopped.
 * @param env by default nothing is exported: lines are stamped before there is a backend
 */
export async function logged(
  app: string,
  env: Readonly<Record<string, string>> = {},
  { headers = {}, until }: Options = {},
): Promise<Logged> {
  const running = await runApp({ app, env: { OTEL_SERVICE_NAME: 'shop', OTEL_TRACES_EXPORTER: 'none', ...env } });
  await (await fetch(running.url, { headers: { traceparent: `00-${TRACE}-${CALLER}-01`, ...headers } })).text();
  if (until) await running.printed(until);
  await running.stop();
  const all = `${running.stdout}\n${running.stderr}`.split('\n');
  const text = all.filter((line) => line !== '' && !/^(?:listening |\[winnow\])/.test(line));
  const json = text.flatMap((line) => (line.startsWith('{') ? [parsed(line)] : []));
  await running[Symbol.asyncDispose]();
  return { text, json, app: running };
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}
