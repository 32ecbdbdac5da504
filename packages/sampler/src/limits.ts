import { checkObject } from './check-options.js';
import { shown } from './shown.js';
import type { Limits } from './tail-sampling.js';

/** What `limits` are where nothing is set; see `Limits`. */
export const DEFAULT_LIMITS: Limits = {
  traces: 5000,
  spans: 20_000,
  bytes: 32 * 2 ** 20,
  spansPerTrace: 2000,
  fragmentMs: 60_000,
  keptMs: 5000,
  keptIds: 10_000,
  retainedBytes: 8 * 2 ** 20,
  retainedMs: 10 * 60_000,
  recallsPerSecond: 50,
  recallOffers: 8,
  forcedKeepsPerSecond: 200,
};

/**
 * The limits in force: those given, the defaults for the rest.
 * @throws TypeError for an unknown name or a value that is too small
 */
export function checkLimits<T extends object>(given: Partial<T> | undefined, defaults: T, where: string): T {
  if (given !== undefined) checkObject(given, where, `{ ${Object.keys(defaults)[0]}: … }`);
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(defaults, name)) {
      throw new TypeError(`[winnow] ${where}.${name}: unknown; expected ${Object.keys(defaults).join(', ')}`);
    }
    const least = name.endsWith('Ms') ? 0 : 1;
    if (value !== undefined && !(typeof value === 'number' && value >= least)) {
      throw new TypeError(`[winnow] ${where}.${name}: expected a number, ${least} or more, got ${shown(value)}`);
    }
  }
  const set = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) };
}
