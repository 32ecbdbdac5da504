// What the tests of the variables share: one app, the requests sent to it, and everything that came of them.
import { type ReceivedRequest, type Receiver, type RunOptions, runApp, type Span } from '@winnow/testkit';

type Environment = Readonly<Record<string, string>>;

/** No request is kept unless a variable says so. */
export const KEEP_NOTHING = { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' };
export const KEEP_ALL = { OTEL_TRACES_SAMPLER: 'always_on' };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** The app after its end. */
export interface Run {
  readonly answers: readonly Answer[];
  readonly spans: readonly Span[];
  /** What the backend was asked. */
  readonly requests: readonly ReceivedRequest[];
  readonly stdout: string;
  readonly stderr: string;
  readonly app: { readonly receiver: Receiver };
}

export interface VisitOptions extends Pick<RunOptions, 'app' | 'args' | 'cwd' | 'receiver' | 'require'> {
  readonly headers?: Readonly<Record<string, string>>;
  /** Waited for before the app is stopped. */
  readonly printed?: RegExp;
}

/** Starts the app with the variables, sends the requests one after the other, stops it, and tells what came of it. */
export async function visit(
  env: Environment,
  paths: readonly string[] = ['/items/1'],
  { headers = {}, printed, ...options }: Partial<VisitOptions> = {},
): Promise<Run> {
  await using app = await runApp({
    app: 'use-everything.cjs',
    ...options,
    // A busy machine is given the time to deliver.
    env: { WINNOW_EXIT_TIMEOUT: '30s', ...env },
  });
  const answers: Answer[] = [];
  for (const path of paths) {
    const response = await fetch(`${app.url}${path}`, { headers });
    answers.push({ status: response.status, headers: response.headers, body: await response.text() });
  }
  if (printed) await app.printed(printed);
  const { stdout, stderr } = await app.stop();
  const { receiver } = app;
  return { answers, spans: receiver.spans, requests: receiver.requests, stdout, stderr, app };
}

export function namesOf(spans: readonly Span[]): string[] {
  return spans.map(({ name }) => name).sort();
}

/** The span that `/manual` makes: four attributes of 40 characters, four events, four links, each with three attributes. */
export function manualSpan({ spans }: Run): Span {
  const span = spans.find(({ name }) => name === 'manual');
  if (!span) throw new Error(`No span named "manual" among: ${namesOf(spans).join(', ')}`);
  return span;
}

/** Headers of a caller without Winnow. @param draw the end of the trace id, by which the baseline is drawn: 0 is last, f is first */
export function callerHeaders(flags: '00' | '01', draw: string): Record<string, string> {
  return { traceparent: `00-${'a'.repeat(18)}${draw.padEnd(14, '0')}-${'b'.repeat(16)}-${flags}` };
}

/** The log lines of the app that are JSON. */
export function linesOf({ stdout }: Run): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The headers that an outgoing call of the app carried. */
export function carried(answer: Answer | undefined): Record<string, string> {
  return JSON.parse(answer?.body ?? '{}') as Record<string, string>;
}
