import type { Values } from '../config/variables.js';
import { PRESETS } from './index.js';
import type { Preset } from './preset.js';

/**
 * A preset of one's own: another one with other defaults for the variables.
 * @param base a preset or the name of one
 * @param values what differs, by the names of the variables; the environment is still stronger
 * @throws TypeError when there is no preset of that name
 * @example start({ preset: extend('service', { WINNOW_KEEP_PERCENT: 1, WINNOW_KEEP_SLOW: 300 }, 'checkout') })
 */
export function extend(base: Preset | string, values: Partial<Values>, name?: string): Preset {
  const known = typeof base === 'string' ? (Object.hasOwn(PRESETS, base) ? PRESETS[base] : undefined) : base;
  if (!known) {
    throw new TypeError(`extend('${base}'): there is no such preset. There are ${Object.keys(PRESETS).join(', ')}.`);
  }
  return { name: name ?? known.name, for: known.for, values: { ...known.values, ...values } };
}
