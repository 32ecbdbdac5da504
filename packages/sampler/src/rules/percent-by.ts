import type { AttributeValue } from '@opentelemetry/api';
import type { Rule } from '../rule.js';

const RANGE = 2 ** 32;

/** All traces of this percentage of an attribute's values. Its chance is not that of the trace id: no weight. */
export function percentBy(percentage: number, attribute: string): Rule {
  if (typeof attribute !== 'string' || attribute.trim() === '') {
    throw new TypeError(`[winnow] percent(${percentage}, { by }): expected the name of an attribute such as "user.id"`);
  }
  const limit = (percentage / 100) * RANGE;
  return {
    name: `percent(${percentage}, by ${attribute})`,
    reason: 'baseline',
    words: `${percentage} % by ${attribute}`,
    unweighted: true,
    check({ trace, span }) {
      const value = span.attributes[attribute] ?? trace.root.attributes[attribute];
      return value !== undefined && hash(textOf(value)) < limit ? 'keep' : undefined;
    },
  };
}

function textOf(value: AttributeValue): string {
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/**
 * 32 bits that are the same in every process: FNV-1a (Fowler, Noll, Vo) over UTF-16 code units, then the finalizer of
 * MurmurHash3 (Appleby), without which ids that differ in their last digit alone would fall side by side.
 */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
