import { parseSync } from 'oxc-parser';

/** A node of the ESTree that the parser gives; the fields depend on the type. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Every node of a file, parents first. @throws when the file does not parse */
export function nodesOf(file: string, source: string): Node[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]!.message}`);
  const nodes: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isNode(value)) {
      nodes.push(value);
      for (const field of Object.values(value)) visit(field);
    }
  };
  visit(program);
  return nodes;
}

/** Finds `object.property`, `object?.property` and `object['property']`. */
export function isMember(node: unknown, object: string, property?: string): boolean {
  if (!isNode(node) || node.type !== 'MemberExpression') return false;
  const name = nameOf(node['property']);
  return nameOf(node['object']) === object && (property === undefined || name === property);
}

/** The name of an identifier, or the text of a string. */
export function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return String(node['name']);
  return node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : undefined;
}

/** `file:line`, to click. */
export function place(file: string, source: string, node: Node): string {
  return `${file}:${source.slice(0, node.start).split('\n').length}`;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
