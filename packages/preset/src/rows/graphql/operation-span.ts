import { type Context, type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { errorType, safeException } from '../../redact/index.js';
import { RequestSpan, RPC_METADATA } from '../http/request-span.js';
import { failureOf } from './failure.js';
import { operationOf, spanName } from './operation-name.js';
import type { ExecutionArguments, ExecutionResult } from './shapes.js';

/** Errors of one operation that are recorded: a list of a thousand items can fail a thousand times. */
const MOST_ERRORS = 8;

/** What the rows that see operations share. */
export interface GraphQLTracing {
  readonly tracer: Tracer;
  readonly redact: readonly string[];
}

/** @returns undefined when there is nothing to execute */
export function startOperation({ tracer }: GraphQLTracing, args: ExecutionArguments): Span | undefined {
  const operation = operationOf(args);
  if (operation === undefined) return undefined;
  const name = operation.name?.value.slice(0, 128);
  return tracer.startSpan(spanName(operation), {
    attributes: {
      'graphql.operation.type': operation.operation ?? 'query',
      ...(name !== undefined && { 'graphql.operation.name': name }),
    },
  });
}

/** Ends the span with the errors that the answer holds. */
export function endOperation(tracing: GraphQLTracing, span: Span, result: unknown, active: Context): void {
  const { errors } = (result ?? {}) as ExecutionResult;
  if (Array.isArray(errors) && errors.length > 0) {
    const failures = errors.slice(0, 100).map(failureOf);
    // What was not meant for the client comes first: the server span takes one.
    failures.sort((a, b) => Number(b.unexpected) - Number(a.unexpected));
    const [first] = failures;
    if (first?.unexpected) fail(span, first.thrown);
    for (const [i, { thrown }] of failures.slice(0, MOST_ERRORS).entries())
      record(tracing, span, thrown, active, i === 0);
  }
  span.end();
}

/** Ends the span of an operation that could not even be started. */
export function breakOperation(tracing: GraphQLTracing, span: Span, thrown: unknown, active: Context): void {
  fail(span, thrown);
  record(tracing, span, thrown, active, true);
  span.end();
}

function fail(span: Span, thrown: unknown): void {
  span.setAttribute('error.type', errorType(thrown)).setStatus({ code: SpanStatusCode.ERROR });
}

/** The first goes to the server span, where the exceptions of all requests are. */
function record(tracing: GraphQLTracing, span: Span, thrown: unknown, active: Context, first: boolean): void {
  const request = first ? active.getValue(RPC_METADATA) : undefined;
  if (request instanceof RequestSpan) request.recordException(thrown);
  else span.recordException(safeException(thrown, tracing.redact));
}
