import {
  type Context,
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { safeException } from '../../redact/index.js';
import { type GrpcTracing, rpcAttributes, rpcName } from './grpc-tracing.js';
import { asHttpStatus, CANCELLED, isServerFailure, statusName } from './status.js';

const SERVER_SPAN = createContextKey('winnow.grpc.server');

/** The span of one incoming call. It ends once. */
export class ServerSpan {
  readonly context: Context;
  private readonly span: Span;
  private thrown = false;
  private open = true;

  constructor(
    private readonly tracing: GrpcTracing,
    path: string,
    headers: object,
  ) {
    const parent = propagation.extract(ROOT_CONTEXT, headers);
    const options = { kind: SpanKind.SERVER, attributes: rpcAttributes(path) };
    this.span = tracing.tracer.startSpan(rpcName(path), options, parent);
    this.context = trace.setSpan(parent, this.span).setValue(SERVER_SPAN, this);
  }

  /** The first thing thrown, whatever its status. */
  recordException(thrown: unknown): void {
    if (this.thrown || !this.open) return;
    this.thrown = true;
    this.span.recordException(safeException(thrown, this.tracing.redact));
  }

  /** @returns the value of the keep header, to be sent with the metadata or the status that is about to leave */
  responding(code: number): string | undefined {
    return this.open ? this.tracing.tail.http.responding(this.span, asHttpStatus(code)) : undefined;
  }

  end(code: number): void {
    if (!this.open) return;
    this.open = false;
    this.span.setAttribute('rpc.grpc.status_code', code);
    if (isServerFailure(code)) {
      this.span.setAttribute('error.type', statusName(code)).setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end();
  }

  /** The client has gone, or cancelled. What it no longer wants is nobody's failure. */
  cancelled(): void {
    this.end(CANCELLED);
  }
}

/** For errors that are on their way to the status. */
export function recordRpcException(thrown: unknown): void {
  const found = context.active().getValue(SERVER_SPAN);
  if (found instanceof ServerSpan && thrown instanceof Error) found.recordException(thrown);
}
