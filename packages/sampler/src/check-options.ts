import { shown } from './shown.js';

/**
 * An option that is misspelt would be one that is silently without effect.
 * @param example of options, for the message
 * @throws TypeError for what is no object, and for a name that is not among those known
 */
export function checkOptions(options: unknown, known: readonly string[], where: string, example: string): void {
  checkObject(options, where, example);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    throw new TypeError(`[winnow] ${where}: ${JSON.stringify(name)} is unknown; expected ${known.join(', ')}`);
  }
}

/** @throws TypeError for what is no object */
export function checkObject(options: unknown, where: string, example: string): asserts options is object {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  throw new TypeError(`[winnow] ${where}: expected options such as ${example}, got ${shown(options)}`);
}
