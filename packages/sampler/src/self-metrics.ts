import { createNoopMeter, type Meter, metrics, type ObservableResult } from '@opentelemetry/api';
import type { Stats } from './tail-sampling.js';

/** How many fragments pass between two looks for a MeterProvider. */
const PATIENCE = 64;

/**
 * What the sampler says of itself through OpenTelemetry's metrics, under the scope `@winnow/sampler`. All instruments are
 * observable: they read the totals when a reader collects, and cost a request nothing. Made with the first fragment after
 * a MeterProvider has been registered. docs/reference/rules.md lists them.
 */
export interface SelfMetrics {
  /** Called with each fragment's first span. */
  look(): void;
}

interface SelfMetricsOptions {
  stats(): Stats;
  /** Learned thresholds by instrument: milliseconds per route, probabilities per stratum. */
  readings(): readonly Reading[];
}

/** One value that a rule has learned. */
export interface Reading {
  readonly kind: 'slow_threshold' | 'budget_probability';
  readonly rule: string;
  readonly key: string;
  readonly value: number;
}

export function createSelfMetrics({ stats, readings }: SelfMetricsOptions): SelfMetrics {
  let left = 0;
  let registered = false;

  return {
    look() {
      if (registered || left-- > 0) return;
      left = PATIENCE;
      const meter = metrics.getMeter('@winnow/sampler');
      // Without a provider the api hands out the one meter that does nothing.
      if (meter === createNoopMeter()) return;
      registered = true;
      register(meter, stats, readings);
    },
  };
}

type Totals = Readonly<Partial<Record<string, number>>>;

function register(meter: Meter, stats: () => Stats, readings: () => readonly Reading[]): void {
  const counter = (name: string, unit: string, description: string, read: (result: ObservableResult) => void) =>
    meter.createObservableCounter(name, { unit, description }).addCallback(read);
  const gauge = (name: string, unit: string, description: string, read: (result: ObservableResult) => void) =>
    meter.createObservableGauge(name, { unit, description }).addCallback(read);
  const each = (result: ObservableResult, attribute: string, totals: Totals) => {
    for (const [key, value] of Object.entries(totals)) result.observe(value ?? 0, { [attribute]: key });
  };

  counter('winnow.traces.kept', '{trace}', 'Fragments kept, by reason', (to) => each(to, 'reason', stats().kept));
  counter('winnow.traces.dropped', '{trace}', 'Fragments dropped', (to) => to.observe(stats().dropped));
  counter('winnow.traces.decided', '{trace}', 'Fragments by decision, reason, and what made them leave', (to) => {
    for (const [trigger, decisions] of Object.entries(stats().decided)) {
      for (const [reason, times] of Object.entries(decisions)) {
        const decision = reason === 'dropped' ? { decision: reason } : { decision: 'kept', reason };
        to.observe(times, { ...decision, trigger });
      }
    }
  });
  counter('winnow.traces.late', '{trace}', 'Fragments kept after a part of them had been dropped', (to) =>
    to.observe(stats().tracesLate),
  );
  counter('winnow.traces.relieved', '{trace}', 'Traces not recorded because the store was nearly full', (to) =>
    to.observe(stats().tracesRelieved),
  );
  counter('winnow.spans', '{span}', 'Spans, by what became of them', (to) => {
    const { spansExported, spansDropped, spansShaped, spansLost } = stats();
    const dropped = spansDropped - spansShaped;
    each(to, 'fate', { exported: spansExported, dropped, shaped: spansShaped, lost: spansLost });
  });
  counter('winnow.spans.kept', '{span}', 'Spans of kept fragments, by reason', (to) =>
    each(to, 'reason', stats().spansKept),
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
  gauge('winnow.bytes.held', 'By', 'Estimated bytes of the spans being judged', (to) =>
    to.observe(stats().bytesBuffered),
  );
  const learned = (kind: Reading['kind'], attribute: string) => (to: ObservableResult) => {
    for (const one of readings())
      if (one.kind === kind) to.observe(one.value, { [attribute]: one.key, rule: one.rule });
  };
  gauge('winnow.slow.threshold', 'ms', 'From when a route is slow', learned('slow_threshold', 'route'));
  gauge('winnow.budget.probability', '1', 'Share that a budget keeps', learned('budget_probability', 'stratum'));
}
