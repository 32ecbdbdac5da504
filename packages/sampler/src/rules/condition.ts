import type { AttributeValue } from '@opentelemetry/api';
import { atOnce } from '../at-once.js';
import type { RuleInput, TraceView } from '../rule.js';
import type { SdkSpan } from '../sdk-types.js';
import { shown } from '../shown.js';

/** Looks at the trace as it stands at one of its moments; spans may still be open and their attributes incomplete. */
export type Condition = (trace: TraceView, input: RuleInput) => boolean;

/** What an attribute must be: equal, one of a list, matched by an expression, accepted by a function; `true` is `true`. */
export type AttributeTest = string | number | boolean | RegExp | readonly (string | number)[] | AttributeCheck;
type AttributeCheck = (value: AttributeValue | undefined) => boolean;

/** Attributes that one span of the trace must have, all of them: `{ 'app.tier': 'gold', 'url.path': /^\/api\// }`. */
export type AttributeTests = Readonly<Record<string, AttributeTest>>;

/** A condition and what it is called in attributes and in the start line. */
export function conditionOf(
  given: Condition | AttributeTests,
  name: string | undefined,
  where: string,
): { readonly condition: Condition; readonly words: string } {
  if (name !== undefined && typeof name !== 'string') {
    throw new TypeError(`[winnow] ${where}(…, ${shown(name)}): expected a name in quotes behind the condition`);
  }
  if (typeof given === 'function') {
    return { condition: (...look) => atOnce(given(...look)), words: name ?? (given.name || 'condition') };
  }
  if (typeof given !== 'object' || given === null || Object.keys(given).length === 0) {
    throw new TypeError(
      `[winnow] ${where}(${shown(given)}): expected a function of the trace, such as (trace) => …, ` +
        `or attributes, such as { 'app.tier': 'gold' }`,
    );
  }
  const tests = Object.entries(given).map(([attribute, test]) => ({
    attribute,
    accepts: acceptorOf(test, `${where}: ${attribute}`),
  }));
  const matches = ({ attributes }: SdkSpan) => tests.every(({ attribute, accepts }) => accepts(attributes[attribute]));
  return {
    // Each span is looked at when it ends; the last look is at all, for those whose attributes came later.
    condition: (trace, { moment, span }) =>
      matches(span) ||
      (span !== trace.root && matches(trace.root)) ||
      (moment === 'close' && trace.spans.some(matches)),
    words: name ?? Object.entries(given).map(inWords).join(' and '),
  };
}

const PLAIN: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);

function acceptorOf(test: AttributeTest, where: string): AttributeCheck {
  if (typeof test === 'function') return (value) => atOnce(test(value));
  if (test instanceof RegExp) return (value) => typeof value === 'string' && value.search(test) !== -1;
  if (Array.isArray(test)) return (value) => test.includes(value as string);
  if (!PLAIN.has(typeof test)) {
    throw new TypeError(
      `[winnow] ${where}: expected a value, a list of values, a regular expression or a function, got ${shown(test)}`,
    );
  }
  return (value) => value === test;
}

function inWords([attribute, test]: [string, AttributeTest]): string {
  return typeof test === 'function' ? attribute : `${attribute}=${Array.isArray(test) ? test.join('|') : String(test)}`;
}
