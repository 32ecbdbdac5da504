import http from 'node:http';
import { startApp } from '../lib/app.mjs';
import { stop } from '../lib/child.mjs';
import { get } from '../lib/http-get.mjs';
import { percent, table } from '../lib/markdown.mjs';
import { PORTS } from '../lib/ports.mjs';
import { startSink } from '../lib/sink-client.mjs';
import { sleep, until } from '../lib/sleep.mjs';
import { variants } from '../variants.mjs';

const MODES = { cerr: 'error in c', cslow: 'c slow, 300 ms', berr: 'error in b only', ok: 'plain' };
/** Evenly spread and the same for every row: 2 % of each kind. */
const planned = (i) => ({ 7: 'cerr', 23: 'cslow', 41: 'berr' })[i % 50] ?? 'ok';
const CONCURRENT = 10;
const PAUSE_MS = 8;
const FLUSH_MS = 7000;

function startService(row, role, next) {
  const name = `svc-${role}`;
  const names = { OTEL_SERVICE_NAME: name, DD_SERVICE: name, ELASTIC_APM_SERVICE_NAME: name };
  return startApp(row, 'chain.cjs', {
    env: {
      ...names,
      BENCH_ROLE: role,
      PORT: String(PORTS.chain[role]),
      BENCH_NEXT: next ? `http://127.0.0.1:${PORTS.chain[next]}` : '',
    },
  });
}

async function send(n) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENT });
  const answers = {};
  let next = 0;
  const worker = async () => {
    while (next < n) {
      const i = next++;
      const { status } = await get(PORTS.chain.a, `/go/${planned(i)}/${i}`, { agent });
      const answer = `${planned(i)}: ${status}`;
      answers[answer] = (answers[answer] ?? 0) + 1;
      await sleep(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  agent.destroy();
  return answers;
}

function tracesOf(spans) {
  const traces = new Map();
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  return [...traces.values()];
}

/** The spans of each request, found by the request's number in any of its spans' attributes. */
function byRequest(spans) {
  const requests = new Map();
  for (const trace of tracesOf(spans)) {
    const found = trace
      .flatMap(({ attributes }) => Object.values(attributes ?? {}))
      .map((value) => typeof value === 'string' && /\/(?:go|b|c)\/(?:ok|cerr|cslow|berr)\/(\d+)/.exec(value))
      .find(Boolean);
    if (!found) continue;
    const i = Number(found[1]);
    requests.set(i, [...(requests.get(i) ?? []), ...trace]);
  }
  return requests;
}

/** The server and client spans of every service that took part. */
function isComplete(spans, mode) {
  const has = (role, kind) => spans.some((span) => span.service === `svc-${role}` && span.kind === kind);
  const upToB = has('a', 'SERVER') && has('a', 'CLIENT') && has('b', 'SERVER');
  return upToB && (mode === 'berr' || (has('b', 'CLIENT') && has('c', 'SERVER')));
}

function judge(spans, n) {
  const requests = byRequest(spans);
  const modes = {};
  for (const mode of Object.keys(MODES)) {
    const sent = Array.from({ length: n }, (_, i) => i).filter((i) => planned(i) === mode);
    const any = sent.filter((i) => requests.has(i));
    const complete = any.filter((i) => isComplete(requests.get(i), mode));
    modes[mode] = { sent: sent.length, any: any.length, complete: complete.length };
  }
  return { spans: spans.length, traces: tracesOf(spans).length, modes };
}

async function once(row, n, sink) {
  await sink.reset();
  const services = [startService(row, 'c'), startService(row, 'b', 'c'), startService(row, 'a', 'b')];
  for (const port of Object.values(PORTS.chain)) {
    await until(async () => (await get(port, '/health')).status, 15_000);
  }
  await sleep(1000);
  const answers = await send(n);
  await sleep(row.waitMs ?? FLUSH_MS);
  await Promise.all(services.map((service) => stop(service, 1500)));
  return { ...judge(await sink.spans(), n), answers };
}

export const recall = {
  question: 'which failed and which slow traces of three services arrive complete, and at what share of the spans',
  options: { n: 3000 },
  rounds: 1,

  async measure({ rows, options, say, save }) {
    const sink = await startSink();
    const results = {};
    for (const row of rows) {
      results[row.name] = await once(row, options.n, sink);
      say(`${row.name} ${JSON.stringify(results[row.name])}`);
      save({ results });
    }
    await sink.stop();
    return { results };
  },

  tables({ results }, { n }) {
    const rows = Object.entries(results).map(([name, { spans, modes }]) => {
      const whole = results[variants.find((row) => row.name === name).full ?? name]?.spans;
      return [name, spans, percent(spans, whole, 1), ...Object.keys(MODES).map((mode) => cell(modes[mode]))];
    });
    const head = ['row', 'spans', 'of all its spans', ...Object.values(MODES)];
    return [
      `${n} requests, 2 % of each kind. Cells: traces complete at the sink of those sent; "any" where more arrived in part.` +
        `\n\n${table(head, rows)}`,
    ];
  },
};

function cell({ sent, any, complete }) {
  return `${complete}/${sent} (${percent(complete, sent)})${any === complete ? '' : ` any ${any}`}`;
}
