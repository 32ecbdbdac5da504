import { KEEP_HEADER } from './keep-header.js';

/** Headers as `writeHead` and `http.request` take them: an object, a flat array, or an array of pairs. */
export type HeaderArgument = Record<string, unknown> | readonly unknown[] | null | undefined;

const SERVER_TIMING = 'server-timing';

/** The value of a header in a headers argument, or its values if an array repeats it; undefined if it is not there. */
export function findHeader(argument: HeaderArgument, name: string): unknown {
  if (argument === undefined || argument === null) return undefined;
  if (!Array.isArray(argument)) {
    for (const key of Object.keys(argument)) {
      if (isNamed(key, name)) return (argument as Record<string, unknown>)[key];
    }
    return undefined;
  }
  const values: unknown[] = [];
  if (Array.isArray(argument[0])) {
    for (const pair of argument) if (isNamed(pair?.[0], name)) values.push(pair[1]);
  } else {
    for (let i = 0; i < argument.length; i += 2) if (isNamed(argument[i], name)) values.push(argument[i + 1]);
  }
  return values.length > 1 ? values : values[0];
}

/** A copy with more headers, in the form of the original. Headers of the same names give way. */
export function withEntries(
  argument: HeaderArgument,
  entries: readonly (readonly [string, string])[],
): Record<string, unknown> | unknown[] {
  const replaced = (key: unknown) => entries.some(([name]) => isNamed(key, name));
  if (!Array.isArray(argument)) {
    const copy: Record<string, unknown> = { ...(argument as Record<string, unknown>) };
    for (const key of Object.keys(copy)) if (replaced(key)) delete copy[key];
    for (const [name, value] of entries) copy[name] = value;
    return copy;
  }
  if (Array.isArray(argument[0])) return [...argument.filter((pair) => !replaced(pair?.[0])), ...entries];
  const copy: unknown[] = [];
  for (let i = 0; i < argument.length; i += 2) {
    if (!replaced(argument[i])) copy.push(...argument.slice(i, i + 2));
  }
  for (const [name, value] of entries) copy.push(name, value);
  return copy;
}

/** The same for the two headers of a response. An argument that Node.js will refuse stays as it is. */
export function withHeaders(
  argument: HeaderArgument,
  keep: string | undefined,
  timing: string | undefined,
): HeaderArgument | undefined {
  if (typeof argument !== 'object') return undefined;
  if (Array.isArray(argument) && !Array.isArray(argument[0]) && argument.length % 2 !== 0) return undefined;
  const entries: (readonly [string, string])[] = [];
  if (keep !== undefined) entries.push([KEEP_HEADER, keep]);
  if (timing !== undefined) entries.push([SERVER_TIMING, timing]);
  return withEntries(argument, entries);
}

function isNamed(key: unknown, name: string): boolean {
  return typeof key === 'string' && key.length === name.length && key.toLowerCase() === name;
}
