import {
  type Attributes,
  createNoopMeter,
  type Histogram,
  type Meter,
  metrics,
  type ObservableResult,
} from '@opentelemetry/api';
import type { Decision } from './counts.js';
import type { Rule } from './rule.js';
import type { Stats } from './tail-sampling.js';

/** How many fragments pass between two looks for a MeterProvider. */
const PATIENCE = 64;

/**
 * What the sampler says of itself through OpenTelemetry's metrics, under the scope `@winnow/sampler`. All instruments but two are
 * observable: they read the totals when a reader collects, and cost a request nothing. The two are durations, one value per
 * fragment. Made with the first fragment after a MeterProvider has been registered. docs/reference/rules.md lists them.
 */
export interface SelfMetrics {
  /** Called with each fragment's first span. */
  look(): void;
  /** Somebody wants to know how long decisions take. */
  readonly decisions: boolean;
  /** The rules had their last word on a fragment, which took so many milliseconds. */
  decided(ms: number): void;
  /** What was dropped so many milliseconds ago is asked for. */
  recalled(ms: number): void;
}

interface SelfMetricsOptions {
  stats(): Stats;
  /** Learned thresholds by instrument: milliseconds per route, probabilities per stratum. */
  readings(): readonly Reading[];
}

/** One value that a rule has learned, or was given. */
export interface Reading {
  readonly kind: 'slow_threshold' | 'budget_probability' | 'baseline_probability';
  readonly rule: string;
  readonly key: string;
  readonly value: number;
}

export function createSelfMetrics({ stats, readings }: SelfMetricsOptions): SelfMetrics {
  let left = 0;
  let registered = false;
  let decision: Histogram | undefined;
  let latency: Histogram | undefined;

  return {
    get decisions() {
      return registered;
    },
    decided: (ms) => decision?.record(ms / 1000),
    recalled: (ms) => latency?.record(ms / 1000),
    look() {
      if (registered || left-- > 0) return;
      left = PATIENCE;
      const meter = metrics.getMeter('@winnow/sampler');
      // Without a provider the api hands out the one meter that does nothing.
      if (meter === createNoopMeter()) return;
      registered = true;
      register(meter, stats, readings);
      decision = histogram(meter, 'winnow.decision.duration', 'How long the rules take to judge a fragment', MICROS);
      latency = histogram(meter, 'winnow.recall.latency', 'How long what comes back had been dropped', SECONDS);
    },
  };
}

/** Seconds. What a decision takes, a microsecond to a tenth of a second. */
const MICROS = [1e-6, 1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 0.01, 0.1];
/** How late a recall comes: up to the 10 minutes for which parts are held. */
const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600];

function histogram(meter: Meter, name: string, description: string, explicitBucketBoundaries: number[]): Histogram {
  return meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries } });
}

/** What the rules have learned or were given; a roll-out leaves a part of the baseline outside. */
export function readingsOf(rules: readonly Rule[], rolloutPercent: number): readonly Reading[] {
  const overall = (one: Reading) =>
    one.kind === 'baseline_probability' ? { ...one, value: (one.value * rolloutPercent) / 100 } : one;
  return rules.flatMap(learnedBy).map(overall);
}

/** A rule of somebody's own that throws must not cost the metrics of the others. */
function learnedBy(rule: Rule): readonly Reading[] {
  try {
    return rule.readings?.() ?? [];
  } catch {
    return [];
  }
}

type Totals = Readonly<Partial<Record<string, number>>>;

function register(meter: Meter, stats: () => Stats, readings: () => readonly Reading[]): void {
  const counter = (name: string, unit: string, description: string, read: (result: ObservableResult) => void) =>
    meter.createObservableCounter(name, { unit, description }).addCallback(read);
  const gauge = (name: string, unit: string, description: string, read: (result: ObservableResult) => void) =>
    meter.createObservableGauge(name, { unit, description }).addCallback(read);
  // What was dropped may come back: these totals go down as well.
  const total = (name: string, unit: string, description: string, read: (result: ObservableResult) => void) =>
    meter.createObservableUpDownCounter(name, { unit, description }).addCallback(read);
  const each = (result: ObservableResult, attribute: string, totals: Totals) => {
    for (const [key, value] of Object.entries(totals)) result.observe(value ?? 0, { [attribute]: key });
  };

  counter('winnow.traces.kept', '{trace}', 'Fragments kept, by reason', (to) => each(to, 'reason', stats().kept));
  total('winnow.traces.dropped', '{trace}', 'Fragments that are dropped as it stands', (to) =>
    to.observe(stats().dropped),
  );
  counter('winnow.traces.decided', '{trace}', 'Fragments by decision, reason, and what made them leave', (to) => {
    for (const [trigger, decisions] of Object.entries(stats().decided)) {
      for (const [reason, times] of Object.entries(decisions)) {
        to.observe(times, { ...attributesOf(reason as Decision), trigger });
      }
    }
  });
  counter('winnow.traces.late', '{trace}', 'Fragments kept after a part of them had been dropped', (to) =>
    to.observe(stats().tracesLate),
  );
  counter('winnow.traces.relieved', '{trace}', 'Traces not recorded because the store was nearly full', (to) =>
    to.observe(stats().tracesRelieved),
  );
  total('winnow.spans', '{span}', 'Spans, by what became of them as it stands', (to) => {
    const { spansExported, spansDropped, spansShaped, spansLost } = stats();
    const dropped = spansDropped - spansShaped;
    each(to, 'fate', { exported: spansExported, dropped, shaped: spansShaped, lost: spansLost });
  });
  counter('winnow.spans.kept', '{span}', 'Spans of kept fragments, by reason', (to) =>
    each(to, 'reason', stats().spansKept),
  );
  counter('winnow.spans.dropped', '{span}', 'Spans let go, by cause; some come back later', (to) =>
    each(to, 'reason', { ...stats().spansDroppedFor, shaped: stats().spansShaped }),
  );
  counter('winnow.spans.lost', '{span}', 'Kept spans that were not delivered, by cause', (to) =>
    each(to, 'reason', stats().spansLostFor),
  );
  counter('winnow.spans.late', '{span}', 'Spans that ended when their fragment had left', (to) =>
    to.observe(stats().spansLate),
  );
  counter('winnow.signals', '{signal}', 'Keep headers of responses', (to) => {
    each(to, 'result', { ...stats().signals, refused: stats().keepsRefused });
  });
  counter('winnow.recalls', '{trace}', 'Ids that ask other services for what they have dropped', (to) =>
    each(to, 'result', stats().recalls),
  );
  gauge('winnow.traces.active', '{trace}', 'Traces being judged', (to) => to.observe(stats().tracesActive));
  gauge('winnow.spans.held', '{span}', 'Spans in memory, by where', (to) => {
    const { spansBuffered, spansQueued } = stats();
    each(to, 'place', { store: spansBuffered, queue: spansQueued });
  });
  gauge('winnow.bytes.held', 'By', 'Estimated bytes of spans in memory, by where', (to) => {
    const { bytesBuffered, bytesQueued, bytesRetained } = stats();
    each(to, 'place', { store: bytesBuffered, queue: bytesQueued, recall: bytesRetained });
  });
  gauge('winnow.store.fullness', '1', 'The fullest of the bounds of the store', (to) => to.observe(stats().fullness));
  const learned = (kind: Reading['kind'], attribute: string) => (to: ObservableResult) => {
    for (const one of readings())
      if (one.kind === kind)
        to.observe(one.value, { [attribute]: one.key, ...(kind !== 'baseline_probability' && { rule: one.rule }) });
  };
  gauge('winnow.slow.threshold', 'ms', 'From when a route is slow', learned('slow_threshold', 'route'));
  gauge('winnow.budget.probability', '1', 'Share that a budget keeps', learned('budget_probability', 'stratum'));
  gauge(
    'winnow.baseline.probability',
    '1',
    'Chance of being in the baseline',
    learned('baseline_probability', 'route'),
  );
}

const DROPPED: Partial<Record<Decision, string>> = {
  dropped: 'policy',
  'dropped by rule': 'rule',
  'dropped by code': 'code',
};

function attributesOf(decision: Decision): Attributes {
  const reason = DROPPED[decision];
  return reason === undefined ? { decision: 'kept', reason: decision } : { decision: 'dropped', reason };
}
