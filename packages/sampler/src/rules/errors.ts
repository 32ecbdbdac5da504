import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { createBudget } from '../budget.js';
import { checkOptions } from '../check-options.js';
import { errorKind } from '../error-kind.js';
import { isLocalRoot } from '../local-root.js';
import { routeKey } from '../route-key.js';
import type { Opinion, Rule, RuleInput, TraceView } from '../rule.js';
import type { LeanSpan, SdkSpan } from '../sdk-types.js';
import { shown } from '../shown.js';

/** gRPC codes that speak of the callee: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
const GRPC_FAILURES: ReadonlySet<unknown> = new Set([2, 4, 12, 13, 14, 15]);

export interface ErrorsOptions {
  /** Traces per second that are kept, such as `50/s`; each process counts for itself. Default: all of them. */
  readonly budget?: string;
  /** Whether a log record at error level keeps its trace. Default true. */
  readonly logs?: boolean;
}

/**
 * Failed requests, messages and jobs. A request has failed when it is answered with 500 or more, when its response is
 * cut off, or when its code crashes; what is thrown and caught on the way decides nothing. Calls to others fail by a
 * status of 500 or more or by not getting an answer, and keep the trace even when the app copes. Client 4xx are answers.
 * A log record at error level keeps its trace (`tail.errorLogged`).
 *
 * With a budget, a flood of errors is thinned out by kind (route and error type): `errors({ budget: '50/s' })`. Rare errors
 * keep weight 1 beside it, and the weights add up to the true number of errors.
 * @throws TypeError for a budget that is no rate, and for options that are unknown
 */
export function errors(options: ErrorsOptions = {}): Rule {
  checkOptions(options, ['budget', 'logs'], `errors(${shown(options)})`, "{ budget: '50/s' }");
  const { budget: rate, logs = true } = options;
  if (typeof logs !== 'boolean')
    throw new TypeError(`[winnow] errors({ logs }): expected true or false, got ${shown(logs)}`);
  const budget = rate === undefined ? undefined : createBudget(rate, 'errors({ budget })');
  const rule: Rule = {
    name: budget ? `errors(${budget.words})` : 'errors',
    reason: 'error',
    words: budget ? `errors ${budget.words}` : 'errors',
    moments: ['tick', 'headers', 'response', 'end', 'close'],
    sameAtClose: true,
    check: (input) => opinionOn(input, logs),
    ...(budget && {
      share: (input) =>
        budget.draw(input.trace, `${routeKey(input.trace.root)} ${errorKind(input)}`, input.clock.now()),
    }),
    ...(budget && { readings: () => budget.readings('errors') }),
    covers: (other) => budget === undefined && logs && MADE_HERE.has(other),
  };
  MADE_HERE.add(rule);
  return rule;
}

const MADE_HERE = new WeakSet<Rule>();

/** Asked of every span, and several times: a table of moments would be looked into by a key that V8 does not know beforehand. */
function opinionOn({ moment, trace, span, statusCode }: RuleInput, logs: boolean): Opinion {
  if (moment === 'end') return keepIf(isFailure(span, trace));
  if (moment === 'headers') return keepIf(statusCode !== undefined && statusCode >= 500);
  if (moment === 'response') return keepIf(statusCode === undefined ? hasFailed(span) : statusCode >= 500);
  if (moment === 'start') return undefined;
  // What has happened to the trace as a whole.
  if (trace.crashed || trace.aborted || (logs && trace.errorLogged)) return 'keep';
  return keepIf(moment === 'close' && isFailure(span, trace));
}

function isFailure(span: SdkSpan, trace: TraceView): boolean {
  return FAILURES[span.kind]?.(span, trace) ?? false;
}

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

/** Whether the answer was a failure; undefined where there was none. Asked of every client span: it must not cost a copy. */
function answerOf(span: LeanSpan): boolean | undefined {
  const attributes = span.sharedAttributes ?? span.attributes;
  const { status } = span;
  const http = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  if (http !== undefined) return Number(http) >= 500;
  const grpc = attributes['rpc.grpc.status_code'];
  if (grpc !== undefined) return GRPC_FAILURES.has(Number(grpc));
  // Nobody has called it a failure: there is nothing to excuse.
  if (status.code !== SpanStatusCode.ERROR) return undefined;
  // The database has answered, if only by refusing: what that means for the request, the request's own status says.
  return attributes['db.response.status_code'] === undefined ? undefined : false;
}

function hasFailed({ status }: SdkSpan): boolean {
  return status.code === SpanStatusCode.ERROR;
}

function keepIf(failed: boolean): Opinion {
  return failed ? 'keep' : undefined;
}
