import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { isLocalRoot } from '../local-root.js';
import type { Moment, Opinion, Rule, RuleInput, TraceView } from '../rule.js';
import type { SdkSpan } from '../sdk-types.js';

/** gRPC codes that speak of the callee: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
const GRPC_FAILURES: ReadonlySet<unknown> = new Set([2, 4, 12, 13, 14, 15]);

/**
 * Failed requests, messages and jobs. A request has failed when it is answered with 500 or more, when its response is
 * cut off, or when its code crashes; what is thrown and caught on the way decides nothing. Calls to others fail by a
 * status of 500 or more or by not getting an answer, and keep the trace even when the app copes. Client 4xx are answers.
 * @throws TypeError for options that this version does not have
 */
export function errors(options?: { readonly budget?: string }): Rule {
  if (options?.budget !== undefined) {
    throw new TypeError('[winnow] errors({ budget }): not available in this version; expected errors()');
  }
  return { name: 'errors', reason: 'error', words: 'errors', check: (input) => BY_MOMENT[input.moment](input) };
}

const crashedOrCutOff = ({ trace }: RuleInput): Opinion => keepIf(trace.crashed || trace.aborted);

const BY_MOMENT: Readonly<Record<Moment, (input: RuleInput) => Opinion>> = {
  start: () => undefined,
  tick: crashedOrCutOff,
  headers: ({ statusCode }) => keepIf(statusCode !== undefined && statusCode >= 500),
  response: ({ statusCode, span }) => keepIf(statusCode === undefined ? hasFailed(span) : statusCode >= 500),
  end: ({ trace, span }) => keepIf(FAILURES[span.kind]?.(span, trace) ?? false),
  close: (input) => crashedOrCutOff(input) ?? keepIf(FAILURES[input.span.kind]?.(input.span, input.trace) ?? false),
};

const FAILURES: Readonly<Record<SpanKind, (span: SdkSpan, trace: TraceView) => boolean>> = {
  [SpanKind.SERVER]: (span) => answerOf(span) ?? hasFailed(span),
  [SpanKind.CLIENT]: (span) => answerOf(span) ?? hasFailed(span),
  [SpanKind.PRODUCER]: (span) => answerOf(span) ?? hasFailed(span),
  [SpanKind.CONSUMER]: hasFailed,
  // A step of the app: its root tells how the whole went. One that outlives the root has nobody else to tell.
  [SpanKind.INTERNAL]: (span, trace) =>
    hasFailed(span) && (isLocalRoot(trace, span) || trace.root.ended || isOperation(span)),
};

/** GraphQL answers 200 whatever happens: the span of the operation says what the status does not. */
function isOperation({ attributes }: SdkSpan): boolean {
  return attributes['graphql.operation.type'] !== undefined;
}

/** Whether the answer was a failure; undefined where there was none. */
function answerOf({ attributes }: SdkSpan): boolean | undefined {
  const http = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  if (http !== undefined) return Number(http) >= 500;
  const grpc = attributes['rpc.grpc.status_code'];
  if (grpc !== undefined) return GRPC_FAILURES.has(Number(grpc));
  // The database has answered, if only by refusing: what that means for the request, the request's own status says.
  return attributes['db.response.status_code'] === undefined ? undefined : false;
}

function hasFailed({ status }: SdkSpan): boolean {
  return status.code === SpanStatusCode.ERROR;
}

function keepIf(failed: boolean): Opinion {
  return failed ? 'keep' : undefined;
}
