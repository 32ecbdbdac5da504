import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { errorType, safeException } from '../../redact/index.js';
import { OwnStart } from '../../tracer/own-start.js';
import type { ClientTracing } from './client-tracing.js';
import { type PeerSocket, peerAddress } from './peer-address.js';

/** One outgoing call, whichever client makes it. It ends once; what comes later is ignored. */
export class ClientSpan {
  readonly span: Span;
  private readonly startedAt: number;
  private status: number | undefined;
  private open = true;

  constructor(
    private readonly tracing: ClientTracing,
    private readonly attributes: Attributes,
    readonly context: Context,
  ) {
    const name = tracing.name(String(attributes['http.request.method']), String(attributes['server.address']));
    this.span = tracing.tracer.startSpan(name, new OwnStart(SpanKind.CLIENT, attributes), context);
    this.startedAt = tracing.duration === undefined ? 0 : performance.now();
  }

  /** The response headers are there. 4xx is an error of the call, as OpenTelemetry's conventions have it. */
  responded(status: number, keep: string | undefined): void {
    // 1xx only announces the response; 101 is one.
    if (!this.open || (status < 200 && status !== 101)) return;
    this.status = status;
    this.span.setAttribute('http.response.status_code', status);
    if (status >= 400) this.span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
    this.tracing.tail.http.responded(this.span, status, keep);
  }

  connected(socket: PeerSocket, protocolVersion: string): void {
    if (!this.open) return;
    const peer = peerAddress(socket);
    if (peer !== undefined) {
      this.span.setAttribute('network.peer.address', peer.address);
      if (peer.port !== undefined) this.span.setAttribute('network.peer.port', peer.port);
    }
    this.span.setAttribute('network.protocol.version', protocolVersion);
  }

  /** The call failed on its way. A cancelled call did not fail: its caller lost interest. */
  fail(error: unknown): void {
    if (!this.open) return;
    const cause = timeoutBehind(error);
    if (isAbort(error) && cause === undefined) {
      this.end(undefined);
      return;
    }
    const thrown = cause ?? error;
    const type = errorType(thrown);
    const exception = safeException(thrown, this.tracing.redact);
    this.span.setAttribute('error.type', type).recordException(exception);
    const { message } = exception as { message?: string };
    this.span.setStatus(message ? { code: SpanStatusCode.ERROR, message } : { code: SpanStatusCode.ERROR });
    this.end(type);
  }

  /** The arguments made no request: a mistake in the calling code, which gets an exception. */
  refuse(): void {
    this.span.setAttribute('error.type', 'invalid_request').setStatus({ code: SpanStatusCode.ERROR });
    this.end('invalid_request');
  }

  /** @param failure the error type of a call that has no status to speak for it */
  end(failure?: string): void {
    if (!this.open) return;
    this.open = false;
    this.span.end();
    this.tracing.duration?.record(this.startedAt, this.measured(failure));
  }

  private measured(failure: string | undefined): Attributes {
    const { status, attributes } = this;
    const type = failure ?? (status !== undefined && status >= 400 ? String(status) : undefined);
    return {
      'http.request.method': attributes['http.request.method'],
      'server.address': attributes['server.address'],
      'server.port': attributes['server.port'],
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(type !== undefined && { 'error.type': type }),
    };
  }
}

/** An AbortSignal fired: `AbortError` of Node.js streams, or the DOMException of fetch. */
function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'AbortError';
}

/** `AbortSignal.timeout()` cancels too, but a call that took too long has failed. */
function timeoutBehind(error: unknown): unknown {
  const cause = typeof error === 'object' && error !== null ? (error as { cause?: unknown }).cause : undefined;
  const { name } = (typeof cause === 'object' && cause !== null ? cause : {}) as { name?: unknown };
  return name === 'TimeoutError' ? cause : undefined;
}
