import { startApp, startUpstream } from '../lib/app.mjs';
import { stop } from '../lib/child.mjs';
import { get, listens } from '../lib/http-get.mjs';
import { table } from '../lib/markdown.mjs';
import { PORTS } from '../lib/ports.mjs';
import { startSink, traceBytes } from '../lib/sink-client.mjs';
import { sleep, until } from '../lib/sleep.mjs';
import { printTree } from '../lib/span-tree.mjs';

const FLUSH_MS = 6500;

async function once(row, sink) {
  await sink.reset();
  const app = startApp(row, 'app.cjs', { env: row.everything });
  // Asked by TCP alone: a request would be a span.
  await until(() => app.ended || listens(PORTS.app), 15_000, 50);
  await sleep(row.waitMs ?? FLUSH_MS);
  const startup = await sink.spans();
  const request = async () => {
    await sink.reset();
    const { status } = await get(PORTS.app, '/users/42');
    await sleep(row.waitMs ?? FLUSH_MS);
    return { status, spans: await sink.spans(), requests: await sink.requests() };
  };
  const first = await request();
  const warm = await request();
  await stop(app);
  return { startup, first, warm, stderr: app.err.slice(0, 500) };
}

export const noise = {
  question: 'which spans the start and one request make',
  options: {},
  rounds: 1,
  postgres: true,

  async measure({ rows, say, save }) {
    const [sink, upstream] = [await startSink(), startUpstream()];
    const results = {};
    for (const row of rows) {
      const result = await once(row, sink);
      results[row.name] = result;
      say(
        `${row.name}: ${result.startup.length} at the start, ${result.first.spans.length} of the first request ` +
          `(${result.first.status}), ${result.warm.spans.length} of the second (${result.warm.status})`,
      );
      save({ results });
    }
    await stop(upstream);
    await sink.stop();
    return { results };
  },

  tables({ results }) {
    const rows = Object.entries(results).map(([name, { startup, first, warm }]) => [
      name,
      startup.length,
      first.spans.length,
      warm.spans.length,
      new Set(warm.spans.map(({ traceId }) => traceId)).size,
      traceBytes(warm.requests),
      warm.requests.logs?.bytes ?? 0,
      Object.entries(warm.requests)
        .map(([kind, { requests }]) => `${kind}: ${requests}`)
        .join(', '),
    ]);
    const head = [
      'row',
      'at start',
      '1st request',
      'warm request',
      'trace ids',
      'trace bytes',
      'log bytes',
      'requests',
    ];
    return [table(head, rows), ...Object.entries(results).map(([name, result]) => trees(name, result))];
  },
};

function trees(name, { startup, first, warm }) {
  const names = (spans) => spans.map((span) => span.name).join(', ');
  const known = new Set(warm.spans.map((span) => span.name));
  const extra = first.spans.filter((span) => !known.has(span.name));
  const lines = [`**${name}**, warm request`, '', '```', printTree(warm.spans).trimEnd(), '```', ''];
  if (extra.length > 0) lines.push(`First request only: ${names(extra)}`);
  if (startup.length > 0) lines.push(`Start: ${names(startup.slice(0, 20))}`);
  return `${lines.join('\n')}\n`;
}
