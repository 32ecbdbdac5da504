/** The parts of graphql-js, and of what executes like it, that are touched. */
export interface OperationDefinition {
  readonly kind: string;
  readonly operation?: string;
  readonly name?: { readonly value: string } | undefined;
}

export interface ExecutionArguments {
  readonly document?: { readonly definitions?: readonly OperationDefinition[] };
  readonly operationName?: string | null | undefined;
}

export interface GraphQLError {
  readonly message: string;
  readonly extensions?: { readonly code?: unknown; readonly http?: { readonly status?: unknown } };
  readonly originalError?: unknown;
}

export interface ExecutionResult {
  readonly errors?: readonly GraphQLError[];
}

/** Versions up to 15 also take schema, document, root, context, variables and operation name as six arguments. */
export type Execute = (...args: unknown[]) => unknown;
