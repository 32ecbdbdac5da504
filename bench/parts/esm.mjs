import { startApp, startUpstream } from '../lib/app.mjs';
import { stop } from '../lib/child.mjs';
import { get, listens } from '../lib/http-get.mjs';
import { table } from '../lib/markdown.mjs';
import { PORTS } from '../lib/ports.mjs';
import { startSink } from '../lib/sink-client.mjs';
import { sleep, until } from '../lib/sleep.mjs';

/** The start commands, and the app that each starts. */
const WAYS = {
  'CJS app (control)': { script: 'app.cjs', args: ({ nodeArgs }) => nodeArgs },
  'ESM app, --require': { script: 'app.mjs', args: ({ nodeArgs, esm }) => (esm.require === null ? null : nodeArgs) },
  'ESM app, --import': { script: 'app.mjs', args: ({ esm }) => esm.import },
  'ESM app, --experimental-loader': { script: 'app.mjs', args: ({ esm }) => esm.loader },
};
/** Everything is sampled and leaves soon: the question is what is instrumented. */
const FAST = { OTEL_BSP_SCHEDULE_DELAY: '500', ELASTIC_APM_API_REQUEST_TIME: '2s', OTEL_TRACES_SAMPLER: 'always_on' };

const text = ({ scope, name, kind, attributes }) => `${scope} ${name} ${kind} ${attributes?.component ?? ''}`;
const isPg = (span) => /\bpg\b|postgres/i.test(text(span));
const SEEN = {
  http: ({ kind }) => kind === 'SERVER' || /http\.server/.test(kind),
  express: (span) => /express/i.test(text(span)),
  pg: isPg,
  fetch: (span) =>
    /CLIENT|http\.client/.test(span.kind) && /undici|fetch|http/i.test(span.scope + span.name) && !isPg(span),
};

async function once(row, { script, args }, sink) {
  const nodeArgs = args(row);
  if (!nodeArgs) return null;
  await sink.reset();
  const app = startApp(row, script, { nodeArgs, env: { ...row.everything, ...FAST } });
  await until(() => app.ended || listens(PORTS.app), 10_000);
  await sleep(800);
  const vendor = row.group === 'vendor';
  await get(PORTS.app, '/users/42');
  // What the first request leaves behind must not count as the second's.
  await until(async () => (await sink.spans()).length > 0, 8000);
  await sleep(vendor ? 3000 : 1000);
  await sink.reset();
  const { status } = await get(PORTS.app, '/users/42');
  await sleep(vendor ? 4000 : 2000);
  const spans = await sink.spans();
  await stop(app, 1500);
  return {
    status,
    spans: spans.length,
    seen: Object.keys(SEEN).filter((kind) => spans.some(SEEN[kind])),
    route: spans.some(({ name }) => /users\/:id/.test(name)),
    names: spans.map(({ name }) => name),
    stderr: app.err.slice(0, 400),
  };
}

export const esm = {
  question: 'whether an ES module app is traced, by each way of starting it',
  options: {},
  rounds: 1,
  postgres: true,

  async measure({ rows, say, save }) {
    const [sink, upstream] = [await startSink(), startUpstream()];
    const results = {};
    for (const row of rows) {
      results[row.name] = {};
      for (const [title, way] of Object.entries(WAYS)) {
        const result = await once(row, way, sink);
        results[row.name][title] = result;
        say(`${row.name}, ${title}: ${cell(result)}`);
        save({ results });
      }
    }
    await stop(upstream);
    await sink.stop();
    return { results };
  },

  tables({ results }) {
    const ways = Object.keys(WAYS);
    const rows = Object.entries(results).map(([name, of]) => [name, ...ways.map((way) => cell(of[way]))]);
    return [
      'Spans of one warm request, and which of http server, Express, pg and fetch spans are among them; "no route name": no ' +
        `span is named with /users/:id.\n\n${table(['row', ...ways], rows)}`,
    ];
  },
};

function cell(result) {
  if (result === null) return 'n/a';
  return `${result.spans}: ${result.seen.join('+') || 'nothing'}${result.route ? '' : ' (no route name)'}`;
}
