import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { createAllowance } from './allowance.js';
import { checkTailOptions } from './check-tail-options.js';
import { systemClock } from './clock.js';
import { createCounts, triggersOf } from './counts.js';
import { createExportQueue } from './export-queue.js';
import { exporterSink } from './exporter-sink.js';
import { createFragments } from './fragments.js';
import { createHead } from './head.js';
import { isInternalHost, rememberHosts } from './hosts.js';
import { createJudge } from './judge.js';
import { checkLimits, DEFAULT_LIMITS } from './limits.js';
import { policyInWords } from './policy-in-words.js';
import { createPolicySource } from './policy-source.js';
import { createPresampledNotice } from './presampled-notice.js';
import { createPropagator } from './propagator.js';
import { createRecall } from './recall.js';
import { createRelease } from './release.js';
import { createRelief } from './relief.js';
import { createRollOut } from './roll-out.js';
import { createSelfMetrics, readingsOf } from './self-metrics.js';
import { createSendKept } from './send-kept.js';
import { createShaping } from './shaping.js';
import { createSignals } from './signals.js';
import { createSpanProcessor } from './span-processor.js';
import { createSpanSampler } from './span-sampler.js';
import type { Stats, TailSampling, TailSamplingOptions } from './tail-sampling.js';
import { isSampled, type TraceEntry } from './trace-entry.js';
import { TraceStore } from './trace-store.js';
import { createWarnOnce, messageOf } from './warn-once.js';

/**
 * Tail sampling inside the process: a sampler that records every span, a processor that judges each trace's spans when
 * they are over, a propagator and HTTP signals by which services tell each other what they keep.
 * @throws TypeError for arguments that are wrong; nothing throws after that
 */
export function createTailSampling(options: TailSamplingOptions = {}): TailSampling {
  checkTailOptions(options);
  const {
    exporter,
    sink,
    onKept,
    clock = systemClock,
    foreignSampled = 'follow',
    recall: recalls = 'peer',
    trust = 'internal',
    mode = 'keep',
    rollout = 100,
  } = options;
  const rollOut = createRollOut(rollout === 'chosen' ? 100 : rollout);
  const limits = checkLimits(options.limits, DEFAULT_LIMITS, 'limits');
  const warn = createWarnOnce(options.warn);
  const policy = createPolicySource(options.rules, options.fallback, clock, warn);
  const counts = createCounts();
  const store = new TraceStore(limits, clock);
  const target = sink ?? (exporter && exporterSink(exporter, warn));
  const queue = target && createExportQueue({ sink: target, clock, options: options.queue, warn });
  const observing = mode === 'observe';
  const judgeHead = createHead({ threshold: policy.threshold, foreignSampled, rollOut });
  const judge = createJudge({ rules: policy.rules, clock, counts, warn, rollOut, kept: (entry) => recall.kept(entry) });
  const shaping = createShaping({ shape: options.shape, store, counts, warn });
  const send = createSendKept({ counts, queue, onKept, shaping, warn, rollOut, observing });
  const recall = createRecall({
    enabled: recalls === 'peer',
    store,
    judge,
    send,
    counts,
    limits,
    clock,
    recalled: (ms) => selfMetrics.recalled(ms),
  });
  const release = createRelease({ store, counts, send, observing, dropped: recall.dropped });
  const forced = createAllowance(limits.forcedKeepsPerSecond, clock);
  const presampled = createPresampledNotice(foreignSampled, warn);
  const relief = createRelief({ enabled: options.relief ?? true, store, limits, clock, warn });
  const selfMetrics = createSelfMetrics({
    stats,
    readings: () => readingsOf(policy.rules(), rollout === 'chosen' ? 100 : rollout),
  });
  const fragments = createFragments({
    store,
    judge,
    judgeHead,
    policy,
    release,
    shaping,
    counts,
    limits,
    clock,
    observing,
    selfMetrics,
    warn,
    allowed,
    arrived(parent, isPresampled) {
      presampled(parent, isPresampled);
      selfMetrics.look();
    },
  });
  const isInternal = rememberHosts(options.propagateTo ?? isInternalHost);
  const spanProcessor = createSpanProcessor({ fragments, policy, queue, warn });
  const words = () => policyInWords(policy.rules(), mode);

  function allowed(): boolean {
    const yes = forced.allow();
    if (!yes) counts.refused++;
    return yes;
  }

  function guarded<T>(what: string, fallback: T, act: () => T): T {
    try {
      return act();
    } catch (error) {
      warn(what, `${what} failed with "${messageOf(error)}"`);
      return fallback;
    }
  }

  function kept(spanContext: SpanContext): boolean {
    return store.keptIds.get(spanContext.traceId)?.state === 'kept';
  }

  function keep(entry: TraceEntry, why: string | undefined): boolean {
    entry.silenced = false;
    judge.promote(entry, { reason: 'manual', rule: why ?? 'keep', th: '0' });
    return true;
  }

  return {
    sampler: createSpanSampler({
      store,
      judgeHead,
      relief,
      counts,
      warn,
      rollOut,
      describe: () => `winnow: ${words()}`,
    }),
    spanProcessor,
    propagator: (inner) =>
      createPropagator(inner, {
        store,
        isInternal,
        recall,
        trust,
        shaping,
        warn,
        rollOut,
        chosen: rollout === 'chosen',
      }),
    http: createSignals({ store, judge, isInternal, warn, rollOut, counts, recall, allowed }),

    keep: (spanContext, why) =>
      guarded('keep', false, () => {
        const entry = store.of(spanContext);
        return entry ? keep(entry, why) : kept(spanContext);
      }),

    drop: (spanContext) =>
      guarded('drop', false, () => {
        const entry = store.of(spanContext);
        if (entry?.state === 'undecided') entry.silenced = true;
        return entry?.silenced ?? false;
      }),

    traceFlags: (spanContext) =>
      guarded('traceFlags', spanContext.traceFlags, () => {
        const entry = store.of(spanContext);
        if (!entry) return kept(spanContext) ? spanContext.traceFlags | TraceFlags.SAMPLED : spanContext.traceFlags;
        return (spanContext.traceFlags & ~TraceFlags.SAMPLED) | (isSampled(entry) ? TraceFlags.SAMPLED : 0);
      }),

    errorLogged: (spanContext) =>
      guarded('errorLogged', undefined, () => {
        const entry = store.of(spanContext);
        if (!entry || entry.errorLogged) return;
        entry.errorLogged = true;
        judge.ask(entry, 'tick', entry.root);
      }),

    crashed: (spanContext) =>
      guarded('crashed', undefined, () => {
        const entry = store.of(spanContext);
        if (!entry) return;
        entry.crashed = true;
        judge.ask(entry, 'tick', entry.root);
      }),

    flush({ open = false } = {}) {
      if (open) guarded('flush', undefined, () => fragments.end('flush'));
      return spanProcessor.forceFlush();
    },

    flushSync: (deadlineMs) =>
      guarded('flushSync', 0, () => {
        fragments.end('shutdown');
        return queue?.flushSync(deadlineMs) ?? 0;
      }),

    stats,

    toString: words,
  };

  function stats(): Stats {
    return {
      tracesActive: store.traces,
      spansBuffered: store.spans,
      bytesBuffered: store.bytes,
      kept: { ...counts.kept },
      dropped: counts.droppedTraces,
      triggers: triggersOf(counts.decided),
      decided: structuredClone(counts.decided),
      spansStarted: counts.started,
      spansDropped: counts.droppedSpans,
      spansDroppedFor: { ...counts.droppedFor },
      spansExported: (queue?.stats.exported ?? 0) + counts.onlyCounted,
      spansLost: queue?.stats.lost ?? 0,
      spansLostFor: queue?.stats.lostFor ?? {},
      spansQueued: queue?.stats.queued ?? 0,
      bytesQueued: queue?.stats.bytes ?? 0,
      fullness: relief.level,
      tracesRelieved: counts.relieved,
      spansRecalled: counts.recalledSpans,
      tracesRetained: recall.retainedTraces,
      bytesRetained: recall.retainedBytes,
      keepsRefused: counts.refused,
      spansKept: { ...counts.keptSpans },
      spansShaped: counts.shapedSpans,
      spansLate: counts.lateSpans,
      tracesLate: counts.lateTraces,
      signals: { ...counts.signals },
      recalls: { ...counts.recalls },
    };
  }
}
