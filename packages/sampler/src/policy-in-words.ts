import type { Rule } from './rule.js';

const EVERYTHING = 'everything';

/** The policy for a start line: `keeps errors, slow over 1s, the first 10, 5 % of the rest`. */
export function policyInWords(rules: readonly Rule[], mode: 'keep' | 'observe' = 'keep'): string {
  const words = (kept: boolean) =>
    rules.filter(({ reason }) => (reason !== 'drop') === kept).map((rule) => rule.words ?? rule.name);
  const all = words(true);
  // Rules beside it only say why a trace was kept.
  const keeps = all.includes(EVERYTHING) ? [EVERYTHING] : all;
  const drops = words(false);
  const kept = keeps.length > 0 ? `keeps ${keeps.join(', ')}` : 'keeps only what is kept by code or by callers';
  const policy = drops.length > 0 ? `${kept}; drops ${drops.join(', ')}` : kept;
  return mode === 'observe'
    ? `observes only: exports everything, marked with the verdict of a policy that ${policy}`
    : policy;
}
