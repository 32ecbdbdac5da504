import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';
import { xrayHeader } from '../config/env.js';
import { errorType, safeException } from '../redact/index.js';
import { failedItems, statusOf } from './answer.js';
import type { LambdaContext } from './handler.js';
import { invokedBy } from './trigger.js';
import { xrayLink } from './xray.js';

/** How an invocation went: what the handler returned, or what it threw. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

export interface Invocation {
  /** The handler runs in it. */
  readonly context: Context;
  /** Ends the span, once. */
  end(outcome: Outcome): void;
  /** Resolves when the spans are delivered, or as much time as they may take has passed. Never rejects. */
  deliver(): Promise<void>;
  /** Ends the span if it is open, and delivers before it returns. */
  giveUp(): void;
}

export interface InvocationParts {
  readonly tracer: Tracer;
  readonly tail: TailSampling;
  /** More keys to redact: `WINNOW_REDACT`. */
  readonly redact: readonly string[];
  /** True for the first invocation of an instance that was not started ahead of it. */
  isColdStart(): boolean;
  /** @param remainingMs until the deadline of the invocation */
  deliver(remainingMs: number): Promise<void>;
  /** The same, blocking the thread. */
  deliverSync(remainingMs: number): void;
  /** Sends everything now, spans that are still open included. */
  sendOpen(): void;
  /** Sends what has ended. */
  send(): void;
}

/** Time before the deadline at which an invocation that still runs is sent as it is: a tenth of it all, at most this. */
const MOST_MARGIN_MS = 500;

export function startInvocation(parts: InvocationParts, event: unknown, lambdaContext: LambdaContext): Invocation {
  const { tracer, tail, redact } = parts;
  const { parent = ROOT_CONTEXT, kind, attributes, links } = invokedBy(event, lambdaContext);
  const name = lambdaContext.functionName ?? 'lambda';
  const span = tracer.startSpan(
    name,
    { kind, attributes: { ...attributes, ...factsOf(lambdaContext, parts.isColdStart()) }, links: withXray(links) },
    parent,
  );
  let open = true;
  let delivered: Promise<void> | undefined;
  const remaining = () => lambdaContext.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  const stopWatch = watchDeadline(remaining(), () => {
    if (!open) return;
    open = false;
    span.setAttribute('error.type', 'timeout').setStatus({ code: SpanStatusCode.ERROR });
    tail.crashed(span.spanContext());
    parts.sendOpen();
    // For a sampler that is not ours, which sends nothing that is open.
    span.setAttribute('winnow.incomplete', true).end();
    parts.send();
  });

  return {
    context: trace.setSpan(parent, span),
    end(outcome) {
      stopWatch();
      if (!open) return;
      open = false;
      try {
        record(span, outcome, redact);
      } finally {
        span.end();
      }
    },
    deliver() {
      delivered ??= parts.deliver(remaining());
      return delivered;
    },
    giveUp() {
      if (!open) return;
      this.end({ value: undefined });
      parts.deliverSync(remaining());
    },
  };

  function withXray(found: readonly Link[]): Link[] {
    const link = xrayLink(lambdaContext.xRayTraceId ?? xrayHeader());
    return link ? [...found, link] : [...found];
  }
}

function factsOf({ awsRequestId, invokedFunctionArn }: LambdaContext, coldStart: boolean): Attributes {
  const facts: Attributes = { 'faas.coldstart': coldStart };
  if (awsRequestId !== undefined) facts['faas.invocation_id'] = awsRequestId;
  if (invokedFunctionArn !== undefined) {
    facts['cloud.resource_id'] = invokedFunctionArn;
    const account = invokedFunctionArn.split(':')[4];
    if (account) facts['cloud.account.id'] = account;
  }
  return facts;
}

function watchDeadline(remainingMs: number, late: () => void): () => void {
  if (!Number.isFinite(remainingMs)) return () => {};
  const timer = setTimeout(late, Math.max(0, remainingMs - Math.min(MOST_MARGIN_MS, remainingMs / 10)));
  // An invocation that waits for nothing is over, and the runtime must see that.
  timer.unref();
  return () => clearTimeout(timer);
}

function record(span: Span, outcome: Outcome, redact: readonly string[]): void {
  if ('error' in outcome) {
    span.recordException(safeException(outcome.error, redact));
    span.setAttribute('error.type', errorType(outcome.error)).setStatus({ code: SpanStatusCode.ERROR });
    return;
  }
  const status = statusOf(outcome.value);
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  const failed = failedItems(outcome.value);
  if (failed > 0) span.setAttribute('winnow.batch.failed', failed);
  const type = status !== undefined && status >= 500 ? String(status) : failed > 0 ? 'batch_item_failures' : undefined;
  if (type !== undefined) span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
}
