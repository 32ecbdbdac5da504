/** What a query is made of: texts, and between them values, names or other queries. */
interface Template {
  readonly strings: readonly string[];
  readonly args: readonly unknown[];
}

const DEEPEST = 5;

/** The statement with `$1` where values stand: names and pieces are put in, so that the table is known. */
export function queryText({ strings, args }: Template, depth = 0): string {
  let text = strings[0] ?? '';
  for (let at = 1; at < strings.length; at++) text += part(args[at - 1], depth) + strings[at];
  return text;
}

function part(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return '$1';
  if (isTemplate(value)) return depth < DEEPEST ? queryText(value, depth + 1) : '$1';
  const { value: name } = value as { value?: unknown };
  return value.constructor?.name === 'Identifier' && typeof name === 'string' ? name : '$1';
}

function isTemplate(value: object): value is Template {
  return value instanceof Promise && Array.isArray((value as Partial<Template>).strings);
}
