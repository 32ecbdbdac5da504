import {
  type Context,
  createTraceState,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  trace,
} from '@opentelemetry/api';
import { createRollOut } from '@winnow/sampler';
import type { RollOutConfig } from './config/roll-out.js';

const SAMPLED: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const TH = /^th:([0-9a-f]{1,14})$/;

/**
 * Samples everything, whatever the caller did: a Collector that decides must see whole traces. In a roll-out to a share of
 * the traces each stands for some that are left out, and says so (`ot=th`).
 */
export class EverySpan implements Sampler {
  readonly #th: string | undefined;

  constructor(rollOut: RollOutConfig) {
    const partly = 'percent' in rollOut && rollOut.percent > 0 && rollOut.percent < 100;
    this.#th = partly ? createRollOut(rollOut.percent).outward('0') : undefined;
  }

  shouldSample(context: Context): SamplingResult {
    const th = this.#th;
    if (th === undefined) return SAMPLED;
    const state = trace.getSpanContext(context)?.traceState ?? createTraceState();
    const parts = (state.get('ot') ?? '').split(';').filter((part) => part !== '');
    const carried = parts.map((part) => TH.exec(part)?.[1]).find((found) => found !== undefined);
    const others = parts.filter((part) => !part.startsWith('th:'));
    const ot = [`th:${carried !== undefined && carried > th ? carried : th}`, ...others].join(';');
    return { ...SAMPLED, traceState: state.set('ot', ot) };
  }

  toString(): string {
    return 'sends every span, a Collector decides';
  }
}
