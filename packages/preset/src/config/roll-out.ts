import type { ValueType } from './value-types.js';

/** Which requests record at all. The others pass the context on and stamp log lines. */
export type RollOutConfig =
  /** A share of all traces, 0 to 100, by their trace id. */
  | { readonly percent: number }
  /** Those that came with a header, in lower case, where the trace began. */
  | { readonly header: string; readonly value: string | undefined };

const PERCENT = /^(\d+(?:\.\d+)?)\s*%?$/;
/** A name of RFC 9110, and perhaps a value. */
const HEADER = /^header:\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=(.*))?$/i;

/** @returns undefined for text that says neither */
export function parseRollOut(text: string): RollOutConfig | undefined {
  const percent = PERCENT.exec(text.trim())?.[1];
  if (percent !== undefined) return Number(percent) <= 100 ? { percent: Number(percent) } : undefined;
  const [, name, value] = HEADER.exec(text.trim()) ?? [];
  return name === undefined ? undefined : { header: name.toLowerCase(), value: value?.trim() };
}

/** Text that {@link parseRollOut} reads. */
export const rollOut: ValueType<string> = {
  expected: 'a percentage such as 10%, or a header such as header:x-beta or header:x-beta=1',
  parse: (text) => (parseRollOut(text) === undefined ? undefined : text.trim()),
  print: String,
};
