import type { Fields } from './correlate.js';

/** What is longer is passed on as it is: parsing it would cost more than the line is worth. */
export const MOST_CHARACTERS = 64 * 1024;

/** Blank lines, then all of the first line that has something to read. */
const FIRST_LINE = /^\s*\S[^\r\n]*/;

/**
 * Adds fields to a line that is text already. A JSON object gets the keys that it lacks, and is otherwise left as it was
 * written; any other text gets ` trace_id=… span_id=…` at the end of its first line. A line that names the trace is left.
 * Never throws.
 * @param inText which of the fields text carries; the first is the trace
 */
export function stampLine(line: string, fields: Fields, inText: readonly string[]): string {
  try {
    return stamped(line, fields, inText);
  } catch {
    // A field of the app's own that cannot be written.
    return line;
  }
}

function stamped(line: string, fields: Fields, inText: readonly string[]): string {
  if (line.length > MOST_CHARACTERS) return line;
  const object = jsonObject(line);
  if (object !== undefined) {
    const value = `"${traceIn(fields, inText)}"`;
    // As a value under some other name: a logger with names of its own has stamped it.
    return line.includes(`:${value}`) || line.includes(`: ${value}`) ? line : withKeys(line, object, fields);
  }
  if (namesTrace(line, fields, inText)) return line;
  const firstLine = FIRST_LINE.exec(line);
  if (firstLine === null) return line;
  const end = firstLine[0].length;
  return `${line.slice(0, end)}${suffix(fields, inText)}${line.slice(end)}`;
}

/** A logger above, or the app itself, has said already which trace the line belongs to. */
export function namesTrace(line: string, fields: Fields, inText: readonly string[]): boolean {
  return line.includes(traceIn(fields, inText));
}

function traceIn(fields: Fields, inText: readonly string[]): string {
  return String(fields[inText[0] as string]);
}

/** What text carries of the fields, with the space before it. */
export function suffix(fields: Fields, inText: readonly string[]): string {
  return inText.map((name) => (fields[name] === undefined ? '' : ` ${name}=${fields[name]}`)).join('');
}

export function jsonObject(line: string): Fields | undefined {
  if (line.length > MOST_CHARACTERS || !/^\s*\{/.test(line) || !/\}\s*$/.test(line)) return undefined;
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return undefined;
  }
}

/** By the text, not by the object: numbers and spacing stay as the app wrote them. */
function withKeys(line: string, object: Fields, fields: Fields): string {
  const missing = Object.keys(fields).filter((name) => !Object.hasOwn(object, name));
  const end = line.lastIndexOf('}');
  const keys = JSON.stringify(Object.fromEntries(missing.map((name) => [name, fields[name]]))).slice(1, -1);
  if (keys === '') return line;
  const comma = Object.keys(object).length === 0 ? '' : ',';
  return `${line.slice(0, end)}${comma}${keys}${line.slice(end)}`;
}
