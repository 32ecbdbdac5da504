import type { Fields } from '../../logs/correlate.js';
import { jsonObject, MOST_CHARACTERS, namesTrace, stampLine, suffix } from '../../logs/stamp-line.js';

/** What `util.format` puts an argument into; `%%` is a sign, and takes none. */
const PLACEHOLDER = /%([sdifjoOc%])/g;

/**
 * The arguments of `console.log` with the stamp among them, so that the line reads as it would have, plus the stamp.
 * Left alone: empty lines, tables and other text of several lines, lists in JSON, lines that somebody has stamped.
 */
export function stampArguments(args: [string, ...unknown[]], fields: Fields, inText: readonly string[]): unknown[] {
  const [text, ...rest] = args;
  if (text.trim() === '' || /[\r\n]/.test(text) || isStamped(args, fields, inText)) return args;
  // A text alone is printed as it is: a second argument would turn `%%` into `%`.
  if (rest.length === 0) return isJsonList(text) ? args : [stampLine(text, fields, inText)];
  // JSON and something behind it is no JSON line.
  if (jsonObject(text) !== undefined) return args;
  const taken = placeholders(text);
  // Objects may take several lines, and a placeholder without argument would take the stamp: it goes before them.
  const first = taken >= rest.length || rest.some((value) => typeof value === 'object' || typeof value === 'function');
  if (first) return [text + suffix(fields, inText), ...rest];
  return rest.some(isLines) ? args : [...args, suffix(fields, inText).slice(1)];
}

function isStamped(args: readonly unknown[], fields: Fields, inText: readonly string[]): boolean {
  return args.some((value, at) => {
    if (typeof value !== 'string') return false;
    // An id inside of JSON may be any id; there the key decides.
    return !(at === 0 && args.length === 1 && value.trimStart().startsWith('{')) && namesTrace(value, fields, inText);
  });
}

/** Whoever reads it reads JSON, and a list has no place for names. */
function isJsonList(text: string): boolean {
  if (text.length > MOST_CHARACTERS || !/^\s*\[/.test(text) || !/\]\s*$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isLines(value: unknown): boolean {
  return typeof value === 'string' && /[\r\n]/.test(value);
}

function placeholders(text: string): number {
  let count = 0;
  for (const [, kind] of text.matchAll(PLACEHOLDER)) if (kind !== '%') count++;
  return count;
}
