import type { GraphQLError } from './shapes.js';

/** What was thrown, and whether it is the server's failure rather than an answer to a client that did something wrong. */
export interface Failure {
  readonly thrown: unknown;
  readonly unexpected: boolean;
}

/**
 * GraphQL answers 200 whatever happens, so the status says nothing. As the servers have it: an error is meant for the
 * client when it is a GraphQLError with a code or with an HTTP status below 500; anything else was thrown by accident.
 */
export function failureOf(error: GraphQLError): Failure {
  const { originalError, extensions } = error;
  const thrown = originalError ?? error;
  const status = Number(extensions?.http?.status ?? statusOf(thrown));
  if (status > 0) return { thrown, unexpected: status >= 500 };
  const code = extensions?.code;
  const meant = typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR';
  return { thrown, unexpected: !meant && (originalError === undefined ? code !== undefined : !isGraphQLError(thrown)) };
}

/** Of the exceptions of Nest and of http-errors. */
function statusOf(thrown: unknown): unknown {
  const { status, statusCode } = (thrown ?? {}) as { readonly status?: unknown; readonly statusCode?: unknown };
  return status ?? statusCode;
}

function isGraphQLError(thrown: unknown): boolean {
  return (thrown as { readonly name?: unknown } | null)?.name === 'GraphQLError';
}
