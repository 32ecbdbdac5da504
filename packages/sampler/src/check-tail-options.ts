import { checkOptions } from './check-options.js';
import { DEFAULT_QUEUE } from './default-queue.js';
import { checkLimits, DEFAULT_LIMITS } from './limits.js';
import { shown } from './shown.js';
import type { TailSamplingOptions } from './tail-sampling.js';

interface Expected {
  readonly words: string;
  accepts(value: unknown): boolean;
}

const anything: Expected = { words: '', accepts: () => true };
const aFunction: Expected = { words: 'a function', accepts: (value) => typeof value === 'function' };

function oneOf(...values: readonly unknown[]): Expected {
  return { words: values.map(shown).join(' or '), accepts: (value) => values.includes(value) };
}

function having(words: string, ...methods: readonly string[]): Expected {
  const has = (value: object) =>
    methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
  return { words, accepts: (value) => typeof value === 'object' && value !== null && has(value) };
}

/** Rules, limits and the roll-out are checked by those who read them. */
const EXPECTED: Readonly<Record<keyof TailSamplingOptions, Expected>> = {
  rules: anything,
  fallback: anything,
  exporter: having('an exporter with export() and shutdown()', 'export', 'shutdown'),
  sink: having('a sink with send()', 'send'),
  limits: anything,
  queue: anything,
  propagateTo: { ...aFunction, words: 'a function such as hostMatcher(["*.example.com"])' },
  trust: oneOf('internal', 'edge'),
  recall: oneOf('peer', 'off'),
  foreignSampled: oneOf('follow', 'ignore'),
  mode: oneOf('keep', 'observe'),
  rollout: anything,
  shape: aFunction,
  relief: oneOf(true, false),
  warn: aFunction,
  onKept: aFunction,
  clock: having('a clock with now() and every()', 'now', 'every'),
};

/** @throws TypeError naming the first option that is unknown, or not what it should be */
export function checkTailOptions(options: TailSamplingOptions): void {
  checkOptions(options, Object.keys(EXPECTED), 'createTailSampling(…)', '{ rules: [errors(), percent(5)], exporter }');
  for (const [name, value] of Object.entries(options)) {
    const { words, accepts } = EXPECTED[name as keyof TailSamplingOptions] ?? anything;
    if (value === undefined || accepts(value)) continue;
    throw new TypeError(`[winnow] ${name}: expected ${words}, got ${shown(value)}`);
  }
  if (options.exporter && options.sink) throw new TypeError('[winnow] exporter and sink: expected one of them');
  checkLimits(options.limits, DEFAULT_LIMITS, 'limits');
  checkLimits(options.queue, DEFAULT_QUEUE, 'queue');
}
