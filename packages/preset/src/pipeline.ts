// The way of a span from the SDK to the sink: Winnow's own sampling, or somebody else's Sampler with our delivery.
import type { Sampler, TextMapPropagator } from '@opentelemetry/api';
import {
  createExportProcessor,
  createExportQueue,
  createTailSampling,
  hostMatcher,
  percent,
  type Rule,
  type Sink,
  type SpanProcessor,
  systemClock,
  type TailSampling,
} from '@winnow/sampler';
import type { Config } from './config/config.js';
import { EverySpan } from './every-span.js';
import type { Delivery } from './lifecycle/process-end.js';
import { loadRules, loadSampler } from './load-module.js';
import type { Log } from './log.js';
import { observedDelivery } from './observed-delivery.js';
import { policyOf } from './policy.js';
import { rollOutOfSampler } from './roll-out.js';
import { createShape } from './shape/create-shape.js';

const DAY_MS = 24 * 60 * 60_000;

export interface Pipeline {
  readonly sampler: Sampler;
  readonly spanProcessor: SpanProcessor;
  readonly tail: TailSampling;
  readonly delivery: Delivery;
  readonly policy: string;
  /** Winnow's own sampling decides. */
  readonly judged: boolean;
  /** Spans lost so far. */
  lost(): number;
  /** Spans that wait for delivery or are under way. */
  queued(): number;
  propagator(inner: TextMapPropagator): TextMapPropagator;
}

export interface OwnParts {
  readonly sampler?: Sampler | undefined;
  readonly rules?: readonly Rule[] | undefined;
}

export function createPipeline(config: Config, own: OwnParts, sink: Sink | undefined, log: Log): Pipeline {
  const foreign =
    own.sampler ??
    (config.collector ? new EverySpan(config.rollOut) : undefined) ??
    (config.samplerModule === undefined ? undefined : lateSampler(config.samplerModule, config, log));
  return foreign ? foreignPipeline(foreign, config, sink, log) : ownPipeline(config, own.rules, sink, log);
}

function ownPipeline(config: Config, rules: readonly Rule[] | undefined, sink: Sink | undefined, log: Log): Pipeline {
  const policy = policyOf(config.keep);
  const tail = createTailSampling({
    rules: rules ?? rulesOf(config, policy, log),
    fallback: policy,
    ...(sink ? { sink } : {}),
    queue: config.queue,
    // A run is one fragment, however long it takes.
    ...(config.runSpan ? { limits: { fragmentMs: DAY_MS } } : {}),
    foreignSampled: config.foreignSampled,
    trust: config.trust,
    recall: config.recall,
    shape: createShape(config),
    mode: config.observe ? 'observe' : 'keep',
    rollout: rollOutOfSampler(config),
    warn: log.warn,
    ...(config.propagateTo ? { propagateTo: hostMatcher(config.propagateTo) } : {}),
  });
  const ofModule = rules === undefined && config.rulesModule !== undefined;
  const words = ofModule
    ? `${config.observe ? 'observes only, exports everything, marked by ' : ''}rules of ${config.rulesModule}`
    : tail.toString();
  const { sampler, spanProcessor } = tail;
  const delivery = config.observe ? observedDelivery(tail, log) : tail;
  const lost = () => tail.stats().spansLost;
  const queued = () => tail.stats().spansQueued;
  const propagator = (inner: TextMapPropagator) => tail.propagator(inner);
  return { sampler, spanProcessor, tail, delivery, policy: words, judged: true, lost, queued, propagator };
}

function rulesOf(config: Config, policy: readonly Rule[], log: Log): readonly Rule[] | Promise<readonly Rule[]> {
  if (config.rulesModule === undefined) return policy;
  const failed = (error: unknown) => {
    const what = withVariable('WINNOW_RULES', config.rulesModule, error as Error);
    log.warn(`${what}. Using the rules of preset ${config.preset}.`);
    return policy;
  };
  try {
    const rules = loadRules(config.rulesModule);
    return rules instanceof Promise ? rules.catch(failed) : rules;
  } catch (error) {
    return failed(error);
  }
}

/** Somebody's Sampler decides; ours steps aside: no tail, no markers, every sampled span is delivered as it ends. */
function foreignPipeline(sampler: Sampler, config: Config, sink: Sink | undefined, log: Log): Pipeline {
  const options = {
    options: config.queue,
    clock: systemClock,
    warn: (key: string, message: string) => log.once(key, message),
  };
  const queue = createExportQueue({ sink: sink ?? NOWHERE, ...options });
  // Answers questions about traces that it never sees: nothing is kept, nothing is announced.
  const tail = createTailSampling({ rules: [], trust: config.trust, recall: 'off' });
  const policy = sampler instanceof EverySpan ? sampler.toString() : `samples by ${sampler.toString()}`;
  const spanProcessor = createExportProcessor(queue);
  const propagator = (inner: TextMapPropagator): TextMapPropagator => {
    if (config.trust === 'internal') return inner;
    const { extract } = tail.propagator(inner);
    return { extract, inject: (...args) => inner.inject(...args), fields: () => inner.fields() };
  };
  const lost = () => queue.stats.lost;
  const queued = () => queue.stats.queued;
  return { sampler, spanProcessor, tail, delivery: queue, policy, judged: false, lost, queued, propagator };
}

const NOWHERE: Sink = { send: async () => ({ ok: true }), flushSync: () => 0 };

/** The percent decides until the module is there. */
function lateSampler(path: string, config: Config, log: Log): Sampler {
  let current = createTailSampling({
    rules: [percent(config.keep.percent)],
    rollout: rollOutOfSampler(config),
  }).sampler;
  const use = (loaded: Sampler) => {
    current = loaded;
  };
  const failed = (error: unknown) => {
    const what = withVariable('WINNOW_SAMPLER', path, error as Error);
    log.warn(`${what}. Sampling ${config.keep.percent} % of the requests.`);
  };
  try {
    const loaded = loadSampler(path);
    if (loaded instanceof Promise) loaded.then(use, failed);
    else use(loaded);
  } catch (error) {
    failed(error);
  }
  return { shouldSample: (...args) => current.shouldSample(...args), toString: () => `${path} (WINNOW_SAMPLER)` };
}

function withVariable(name: string, path: string | undefined, error: Error): string {
  // Who imports it is our own file, and says nothing to anybody.
  const said = String(error?.message ?? error)
    .split('\n')[0]
    ?.replace(/ imported from .*$/, '');
  return said?.startsWith(name) ? said : `${name}=${path}: the module could not be loaded (${said})`;
}
