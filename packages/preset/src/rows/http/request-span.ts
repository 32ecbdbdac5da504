import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, createContextKey, type Span, SpanStatusCode } from '@opentelemetry/api';
import { safeException } from '../../redact/index.js';
import { type Owner, ownerOf } from './owner.js';
import { closeResponse } from './response-close.js';
import type { ServerTracing } from './server-tracing.js';

/** The key of `@opentelemetry/core`'s RPC metadata: stock instrumentations (koa, hapi, router) leave the route there. */
export const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** The server span of one request, and what the rows of web frameworks have learned about it. */
export class RequestSpan implements Owner {
  /** With `span` and `route`, makes this object valid RPC metadata. */
  readonly type = 'http';
  /** The pattern of the matched route, low in cardinality. Rows use {@link setRoute}; RPC metadata is written directly. */
  route: string | undefined = undefined;
  /** The context of the request: listeners that lost theirs run in it. */
  context: Context;
  /** Tells the mount point of the code that answers, for answers from outside any route. */
  mountPoint: ((request: object) => string | undefined) | undefined = undefined;
  /** Private to the row of the web framework. */
  framework: unknown = undefined;
  /** Start and attributes of the duration metric, when metrics are on. */
  measured: { readonly startedAt: number; readonly attributes: Record<string, string | number> } | undefined =
    undefined;
  private applied: string | undefined = undefined;
  private thrown = false;
  private open = true;

  /** @param method as it stands in the span's name */
  constructor(
    readonly span: Span,
    readonly method: string,
    readonly response: ServerResponse,
    readonly tracing: ServerTracing,
    parent: Context,
  ) {
    this.context = parent.setValue(RPC_METADATA, this);
  }

  owns(active: Context): boolean {
    return active.getValue(RPC_METADATA) === this;
  }

  before(): void {}

  after(message: object, event: unknown): void {
    if (event !== 'close') return;
    if (message === this.response) closeResponse(this, this.response);
    // A pipelined request that waits for its turn has no socket yet: its response never closes, the request does.
    else if (this.response.socket === null && connectionLost(message)) closeResponse(this, this.response);
  }

  /** Brings the route to the span, at once: rules on slow routes look at open spans. */
  applyRoute(): void {
    const route = this.route;
    if (route === this.applied) return;
    this.applied = route;
    if (route === undefined) this.span.updateName(this.method);
    else this.span.setAttribute('http.route', route).updateName(`${this.method} ${route}`);
  }

  /** The first thing thrown in the request, whatever its final status. Later ones are mostly consequences. */
  recordException(thrown: unknown): void {
    if (this.thrown || !this.open) return;
    this.thrown = true;
    this.span.recordException(safeException(thrown, this.tracing.redact));
  }

  /** Ends the span, once. */
  end(statusCode: number | undefined, errorType: string | undefined): void {
    if (!this.open) return;
    this.open = false;
    this.applyRoute();
    if (statusCode !== undefined) this.span.setAttribute('http.response.status_code', statusCode);
    if (errorType !== undefined)
      this.span.setAttribute('error.type', errorType).setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
    const { measured } = this;
    if (measured === undefined) return;
    if (this.route !== undefined) measured.attributes['http.route'] = this.route;
    if (statusCode !== undefined) measured.attributes['http.response.status_code'] = statusCode;
    if (errorType !== undefined) measured.attributes['error.type'] = errorType;
    this.tracing.duration?.record(measured.startedAt, measured.attributes);
  }
}

function connectionLost(message: object): boolean {
  return (message as IncomingMessage).socket?.destroyed === true;
}

/** The span of an incoming request, found by its `IncomingMessage` or `ServerResponse`; undefined if it is not traced. */
export function requestSpan(message: object): RequestSpan | undefined {
  const owner = ownerOf(message);
  return owner instanceof RequestSpan ? owner : undefined;
}

/**
 * Names the server span after the route that was matched; undefined when it turned out not to answer.
 * @param route the pattern, such as `/users/:id`, with the patterns of all mount points before it
 */
export function setRoute(message: object, route: string | undefined): void {
  const request = requestSpan(message);
  if (request === undefined) return;
  request.route = route;
  request.applyRoute();
}

/** Puts the first exception of a request on its server span, without secrets. Never throws. */
export function recordRequestException(message: object, thrown: unknown): void {
  requestSpan(message)?.recordException(thrown);
}
