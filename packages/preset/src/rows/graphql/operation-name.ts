import type { ExecutionArguments, OperationDefinition } from './shapes.js';

/** Clients choose these names, and may choose a new one for each request: later ones are not part of span names. */
const MOST_NAMES = 200;
const LONGEST_NAME = 64;

const names = new Set<string>();

/** The operation of a document that is about to be executed; undefined when it has none, which the library will say. */
export function operationOf({ document, operationName }: ExecutionArguments): OperationDefinition | undefined {
  const operations = document?.definitions?.filter(({ kind }) => kind === 'OperationDefinition');
  if (operationName) return operations?.find(({ name }) => name?.value === operationName);
  return operations?.[0];
}

/** `query Basket`, or `query` alone. */
export function spanName(operation: OperationDefinition): string {
  const type = operation.operation ?? 'query';
  const name = operation.name?.value;
  if (name === undefined || name.length > LONGEST_NAME) return type;
  if (!names.has(name)) {
    if (names.size >= MOST_NAMES) return type;
    names.add(name);
  }
  return `${type} ${name}`;
}
