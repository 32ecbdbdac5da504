// One row per way of tracing; every part goes over this list.
//   group      `base`, `ours` and `otel` are measured always, `distro` and `vendor` with --peers, `proto` with --prototypes
//   peer       the folder of peers/ it needs
//   nodeArgs   what stands between `node` and the script
//   env        its environment
//   parts      the parts it has a meaning in; --only reaches it in the others too
//   esm        the documented start commands for an ES module app, null where there is none
//   full       for recall: the row whose spans are all of them
//   waitMs     how long the last of its periodic exports may take
import { createRequire } from 'node:module';
import path from 'node:path';
import { BENCH } from './lib/paths.mjs';
import { peerFile, peerMain, url } from './lib/peers.mjs';
import { PORTS } from './lib/ports.mjs';

const SINK = `http://127.0.0.1:${PORTS.sink}`;
const FOUR = 'http,express,pg,undici';
const otlp = { OTEL_EXPORTER_OTLP_ENDPOINT: SINK, OTEL_SERVICE_NAME: 'bench' };
const tracesOnly = { ...otlp, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
const four = { ...otlp, OTEL_NODE_ENABLED_INSTRUMENTATIONS: FOUR };
const ratio5 = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.05' };
const off = { OTEL_TRACES_SAMPLER: 'always_off' };

const required = (file) => ['--require', file];
const imported = (file) => ['--import', url(file)];
const loaded = (hook, file) => ['--experimental-loader', url(hook), '--require', file];
const tracing = (file) => path.join(BENCH, 'tracing', file);

/** Ours, as the workspace resolves it; BENCH_REGISTER names another build of it. */
function register() {
  try {
    return process.env.BENCH_REGISTER ?? createRequire(import.meta.url).resolve('@winnow/preset/register');
  } catch {
    return path.join(BENCH, 'not-built', 'register.js');
  }
}

const OURS = register();
const AUTO = peerMain('otel', '@opentelemetry/auto-instrumentations-node/register');
const DEDUPED = peerMain('otel-deduped', '@opentelemetry/auto-instrumentations-node/register');
const HOOK = '@opentelemetry/instrumentation/hook.mjs';
const SPLUNK = peerMain('splunk', '@splunk/otel/instrument');
const ELASTIC = peerMain('elastic-otel', '@elastic/opentelemetry-node');
const DATADOG = peerMain('datadog', 'dd-trace/init');
const APM = peerMain('elastic-apm', 'elastic-apm-node/start');

const ESM_OURS = { import: imported(OURS), loader: null };
const esmOtel = (file) => ({ import: imported(file), loader: loaded(peerFile('otel', HOOK), file) });

const ALL = ['startup', 'load', 'noise', 'exit', 'esm'];
const ours = { group: 'ours', nodeArgs: required(OURS), esm: ESM_OURS };
const auto = { group: 'otel', peer: 'otel', nodeArgs: required(AUTO), esm: esmOtel(AUTO) };
const hand = { peer: 'otel', nodeArgs: required(tracing('hand4.cjs')), esm: esmOtel(tracing('hand4.cjs')) };
const record = { group: 'proto', peer: 'otel', nodeArgs: required(tracing('record-noop.cjs')) };
const lean = { group: 'proto', peer: 'otel', nodeArgs: required(tracing('lean-http.cjs')), parts: ['startup', 'load'] };
const only = (instrumentations) => ({ ...otlp, BENCH_INSTRUMENTATIONS: instrumentations });

export const variants = [
  { name: 'none', group: 'base', nodeArgs: [], env: {}, parts: ['startup', 'load', 'exit', 'profile', 'instructions'] },
  {
    name: 'als-only',
    group: 'base',
    nodeArgs: required(tracing('als-only.cjs')),
    env: {},
    parts: ['load', 'instructions'],
  },
  // The bare app with what Winnow does for Express on Node.js 20 and 22 (docs/adr/0014), and Winnow without it.
  { name: 'none-prototypes', group: 'base', nodeArgs: required(tracing('express-prototypes.cjs')), env: {}, parts: [] },
  { name: 'winnow-no-prototypes', ...ours, env: { ...otlp, WINNOW_EXPRESS_PROTOTYPES: 'false' }, parts: [] },

  // The default policy, and everything kept.
  { name: 'winnow', ...ours, env: otlp, parts: [...ALL, 'recall', 'profile', 'instructions'], full: 'winnow-all' },
  { name: 'winnow-all', ...ours, env: { ...otlp, OTEL_TRACES_SAMPLER: 'always_on' }, parts: [...ALL, 'recall'] },
  {
    // Slow, as the slow requests of the recall part are.
    name: 'winnow-slow-250ms',
    ...ours,
    env: { ...otlp, WINNOW_KEEP_SLOW: '250ms' },
    parts: ['recall'],
    full: 'winnow-all',
  },
  // For the exit part's case `script`: the run is one trace, which leaves at its end.
  { name: 'winnow-script', ...ours, env: { ...otlp, WINNOW_PRESET: 'script' }, parts: [] },
  { name: 'winnow-no-recall', ...ours, env: { ...otlp, WINNOW_RECALL: 'off' }, parts: [] },
  { name: 'winnow-off', ...ours, env: { ...otlp, ...off }, parts: [] },
  { name: 'winnow-propagate', ...ours, env: { ...otlp, WINNOW_PRESET: 'propagate' }, parts: [] },
  // A roll-out that nobody of the load is in: what a request outside costs.
  { name: 'winnow-outside-share', ...ours, env: { ...otlp, WINNOW_ROLLOUT: '0.0001%' }, parts: [] },
  { name: 'winnow-outside-header', ...ours, env: { ...otlp, WINNOW_ROLLOUT: 'header:x-beta' }, parts: [] },
  { name: 'winnow-stock', ...ours, env: { ...otlp, WINNOW_LEAN: 'false' }, parts: [] },

  { name: 'auto', ...auto, env: otlp, parts: [...ALL, 'recall'] },
  { name: 'auto-traces', ...auto, env: tracesOnly, parts: ['startup', 'load', 'noise', 'instructions'] },
  {
    // The same with one copy of each package, as nobody gets it by a plain npm install.
    name: 'auto-traces-deduped',
    group: 'otel',
    peer: 'otel-deduped',
    nodeArgs: required(DEDUPED),
    env: tracesOnly,
    parts: ['startup'],
  },
  { name: 'auto-4', ...auto, env: four, parts: [...ALL, 'recall'] },
  { name: 'auto-ratio5', ...auto, env: { ...otlp, ...ratio5 }, parts: ['load', 'recall'], full: 'auto' },
  { name: 'auto-off', ...auto, env: { ...otlp, ...off }, parts: ['load', 'instructions'] },
  { name: 'auto-4-ratio5', ...auto, env: { ...four, ...ratio5 }, parts: ['recall'], full: 'auto-4' },
  { name: 'hand-4', group: 'otel', ...hand, env: otlp, parts: ALL },

  { name: 'record-noop', ...record, env: otlp, parts: ['startup', 'load'] },
  {
    name: 'record-buffer',
    group: 'proto',
    peer: 'otel',
    nodeArgs: required(tracing('record-buffer.cjs')),
    env: otlp,
    parts: ['startup', 'load'],
  },
  { name: 'lean-http', ...lean, env: otlp },
  { name: 'lean-http-pg-undici', ...lean, env: only('pg,undici') },
  { name: 'rec-http', ...record, env: only('http'), parts: [] },
  { name: 'rec-http-express', ...record, env: only('http,express'), parts: [] },
  { name: 'rec-http-pg', ...record, env: only('http,pg'), parts: [] },
  { name: 'rec-http-undici', ...record, env: only('http,undici'), parts: [] },
  { name: 'hand-4-off', group: 'proto', ...hand, env: { ...otlp, ...off }, parts: [] },
  { name: 'hand-4-ratio5', group: 'proto', ...hand, env: { ...otlp, ...ratio5 }, parts: [] },
  { name: 'hand-4-noexpress', group: 'proto', ...hand, env: { ...otlp, BENCH_NO_LAYERS: '1' }, parts: [] },

  {
    name: 'splunk',
    group: 'distro',
    peer: 'splunk',
    nodeArgs: required(SPLUNK),
    env: otlp,
    esm: { import: imported(SPLUNK), loader: loaded(peerFile('splunk', HOOK), SPLUNK) },
    parts: [...ALL, 'recall'],
  },
  {
    name: 'elastic-otel',
    group: 'distro',
    peer: 'elastic-otel',
    nodeArgs: required(ELASTIC),
    env: otlp,
    esm: {
      import: imported(peerFile('elastic-otel', '@elastic/opentelemetry-node/import.mjs')),
      loader: loaded(peerFile('elastic-otel', '@elastic/opentelemetry-node/hook.mjs'), ELASTIC),
    },
    parts: ALL,
  },
  {
    name: 'autotel',
    group: 'distro',
    peer: 'autotel',
    nodeArgs: required(tracing('autotel.cjs')),
    env: otlp,
    // Its sampler for production keeps one request in ten: that is what start-up, load and recall ask about.
    everything: { AUTOTEL_SAMPLING: 'development', AUTOTEL_INTEGRATIONS: FOUR },
    esm: {
      import: imported(peerFile('autotel', 'autotel/dist/auto.js')),
      loader: loaded(peerFile('autotel', HOOK), tracing('autotel.cjs')),
    },
    parts: [...ALL, 'recall'],
  },
  {
    // Version 11 refuses --require; --import is its documented start command for CommonJS too.
    name: 'sentry',
    group: 'vendor',
    peer: 'sentry',
    nodeArgs: imported(tracing('sentry.mjs')),
    env: { SENTRY_DSN: `http://key@127.0.0.1:${PORTS.sink}/1` },
    esm: { require: null, import: imported(tracing('sentry.mjs')), loader: null },
    parts: ALL,
  },
  {
    name: 'dd-trace',
    group: 'vendor',
    peer: 'datadog',
    nodeArgs: required(DATADOG),
    env: { DD_TRACE_AGENT_URL: SINK, DD_SERVICE: 'bench' },
    esm: {
      import: imported(peerFile('datadog', 'dd-trace/initialize.mjs')),
      loader: loaded(peerFile('datadog', 'dd-trace/loader-hook.mjs'), DATADOG),
    },
    parts: ALL,
  },
  {
    name: 'elastic-apm',
    group: 'vendor',
    peer: 'elastic-apm',
    nodeArgs: required(APM),
    env: { ELASTIC_APM_SERVER_URL: SINK, ELASTIC_APM_SERVICE_NAME: 'bench' },
    esm: { import: null, loader: loaded(peerFile('elastic-apm', 'elastic-apm-node/loader.mjs'), APM) },
    waitMs: 14_000,
    parts: ALL,
  },
  {
    // Needs a collector with TLS; with a key that is none it loads and instruments but never connects.
    name: 'newrelic',
    group: 'vendor',
    peer: 'newrelic',
    nodeArgs: required(peerMain('newrelic', 'newrelic')),
    env: {
      NEW_RELIC_LICENSE_KEY: '0123456789012345678901234567890123456789',
      NEW_RELIC_APP_NAME: 'bench',
      NEW_RELIC_HOST: '127.0.0.1',
      NEW_RELIC_LOG: '/dev/null',
    },
    parts: ['startup'],
  },
];
