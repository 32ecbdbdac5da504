import { number, percent } from './text.mjs';

const SHARE = 0.05;
const MAX = 2n ** 56n;

/** Is the rest sampled as announced, and do the weights add up to what was sent? */
export function checkBaseline(results, traces, broken) {
  const candidates = results.filter(({ kind, traceId }) => {
    const reasons = traces.get(traceId)?.reasons ?? new Set();
    // What anything else keeps is no matter of chance: errors, what this machine was slow at, the first of a process.
    return (kind === 'ordinary' || kind === 'unknown coupon') && [...reasons].every((reason) => reason === 'baseline');
  });
  const kept = candidates.map(({ traceId }) => traces.get(traceId)).filter((trace) => trace?.root);
  const expected = candidates.length * SHARE;
  const sigma = Math.sqrt(candidates.length * SHARE * (1 - SHARE));
  const fromIngress = kept.filter(({ root }) => root.attributes['winnow.parent_exported'] === 'unknown').length;
  console.log(
    `\nThe rest: ${number(kept.length)} of ${number(candidates.length)} are kept as baseline, ${percent(
      kept.length,
      candidates.length,
    )} (expected 5 %, ${number(expected)} ± ${number(sigma)}); ${number(fromIngress)} of them came from the ingress with sampled flag 0.`,
  );
  if (Math.abs(kept.length - expected) > 5 * sigma)
    broken.push('the share of the baseline is not 5 %, not within 5 sigma');

  const roots = results.map(({ traceId }) => traces.get(traceId)?.root).filter(Boolean);
  const estimate = roots.reduce((sum, root) => sum + weightOf(root), 0);
  const error = sigma / SHARE;
  console.log(
    `The weights (ot=th) of the ${number(roots.length)} checkouts at the gateway add up to ${number(estimate)} ± ${number(
      error,
    )}; ${number(results.length)} were sent.`,
  );
  if (Math.abs(estimate - results.length) > 5 * error)
    broken.push('the weights do not add up to what was sent, within 5 sigma');
}

/** How many traces one with this threshold stands for; 0 without one: such spans came after the decision. */
function weightOf({ traceState }) {
  const [, th] = /(?:^|,)ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?:[;,]|$)/.exec(traceState) ?? [];
  return th === undefined ? 0 : Number(MAX) / Number(MAX - BigInt(`0x${th.padEnd(14, '0')}`));
}
