// What every web framework is held to, whatever its idea of routes and errors.
import { type App, type RunOptions, runApp, type Span, spanTree } from '@winnow/testkit';
import { expect } from 'vitest';

const ALL = { OTEL_TRACES_SAMPLER: 'always_on' };
const ERRORS_ONLY = { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' };

type Options = Pick<RunOptions, 'app' | 'env' | 'import' | 'cwd'>;

/** Asks for each path and reads the answers. `POST /path` and `GET /path` both work; GET is the default. */
async function visit(app: App, requests: readonly string[]): Promise<void> {
  for (const request of requests) {
    const [path = '/', method = 'GET'] = request.split(' ').reverse();
    await (await fetch(`${app.url}${path}`, { method })).arrayBuffer();
  }
}

/** The tree of everything that was sent for these requests, one after the other. */
export async function treeOf(options: Options, requests: readonly string[]): Promise<string> {
  await using app = await runApp({ ...options, env: { ...ALL, ...options.env } });
  await visit(app, requests);
  await app.stop();
  return `${spanTree(app.spans, { attrs: ['http.response.status_code', 'error.type'] })}\n\n${exceptionsOf(app.spans)}`;
}

function exceptionsOf(spans: readonly Span[]): string {
  const lines = spans.flatMap(({ kind, name, events }) =>
    events.map(
      ({ attributes }) => `${kind} ${name}: ${attributes['exception.type']}: ${attributes['exception.message']}`,
    ),
  );
  return lines.join('\n');
}

/** Names of the roots that the policy `errors()` alone keeps of these requests. */
export async function keptOf(options: Options, requests: readonly string[]): Promise<string[]> {
  await using app = await runApp({ ...options, env: { ...ERRORS_ONLY, ...options.env } });
  await visit(app, requests);
  await app.stop();
  return app.spans
    .filter(({ kind }) => kind === 'SERVER')
    .map(({ name, attributes }) => `${name} ${attributes['http.response.status_code']}`);
}

/** Many requests at once to `${prefix}<id>`, whose handlers call `work(id)`: each trace holds its own work, and nothing else. */
export async function expectNoMixing(options: Options, prefix: string): Promise<void> {
  await using app = await runApp({ ...options, env: { ...ALL, ...options.env } });
  const ids = Array.from({ length: 12 }, (_, i) => `${i}`);
  await Promise.all(ids.map((id) => visit(app, [`${prefix}${id}`])));
  await app.stop();
  const work = app.spans.filter(({ name }) => name === 'work');
  const servers = app.spans.filter(({ kind }) => kind === 'SERVER');
  expect(servers).toHaveLength(ids.length);
  const found = work.map((span) => {
    const parent = servers.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId);
    return [parent?.attributes['url.path'], `${prefix}${span.attributes['work.id']}`];
  });
  expect(found).toHaveLength(ids.length);
  for (const [path, expected] of found) expect(path).toBe(expected);
}
