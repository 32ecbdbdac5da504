import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Context, createContextKey, type Span, SpanStatusCode } from '@opentelemetry/api';
import { safeException } from '../../redact/index.js';
import { type Owner, ownerOf } from './owner.js';
import { requestIds } from './request-id-headers.js';
import { closeResponse } from './response-close.js';
import { serverName } from './server-name.js';
import type { ServerTracing } from './server-tracing.js';

/** The key of `@opentelemetry/core`'s RPC metadata: stock instrumentations (koa, hapi, router) leave the route there. */
export const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/**
 * The key of what is known of a request for its log lines (logs/request-facts.ts). By name in the registry of symbols: the app may
 * import another copy of this package than the one that is preloaded.
 */
export const FACTS: unique symbol = Symbol.for('winnow.request.facts');

/**
 * The server span of one request, and what the rows of web frameworks have learned about it.
 *
 * What is asked of request and response is remembered here rather than asked again. On Node.js 20 those of Express have a hidden
 * class each, because Express changes their prototype, and V8 has to go a long way for every property that is looked at.
 */
export class RequestSpan implements Owner {
  /** With `span` and `route`, makes this object valid RPC metadata. */
  readonly type = 'http';
  /** The pattern of the matched route, low in cardinality. Rows use {@link setRoute}; who has RPC metadata writes here. */
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
  /** Made with the first log line. */
  [FACTS]: unknown = undefined;
  /**
   * Those of the request; none in HTTP/2. Log lines ask for the request id when they are written, since a middleware may have put one
   * there.
   */
  headers: IncomingHttpHeaders | undefined = undefined;
  finisher: unknown = undefined;
  /** The response has been handed over whole. */
  finished = false;
  /** The last route that matched and passed the request on: its work is done, and something behind it answers. */
  private passed: string | undefined = undefined;
  private named: string | undefined = undefined;
  /** What the span has for `http.route`. */
  private committed: string | undefined = undefined;
  private thrown = false;
  private open = true;
  /** The status that the headers went out with, and that the span has. */
  status: number | undefined = undefined;

  /**
   * @param method as it stands in the span's name
   * @param request what the app gets, and
   * @param response what it answers with, or the stream of HTTP/2 for both; undefined once they are over
   */
  constructor(
    readonly span: Span,
    readonly method: string,
    private request: object | undefined,
    protected response: object | undefined,
    readonly tracing: ServerTracing,
    parent: Context,
  ) {
    this.context = parent.setValue(RPC_METADATA, this);
  }

  owns(active: Context): boolean {
    return active.getValue(RPC_METADATA) === this;
  }

  after(message: object, event: unknown): void {
    const { response } = this;
    if (response === undefined) return;
    if (message === response) {
      if (event === 'finish') this.finished = true;
      if (event === 'close') closeResponse(this, message as ServerResponse);
      return;
    }
    // A pipelined request that waits for its turn has no socket yet: its response never closes, the request does.
    const waits = event === 'close' && (response as Partial<ServerResponse>).socket === null;
    if (waits && connectionLost(message)) closeResponse(this, response as ServerResponse);
  }

  /**
   * A route has matched, or it turned out not to answer (undefined). The name follows at once, for whoever looks at an
   * open span; the attribute waits for the headers, because an attribute cannot be taken back.
   */
  match(route: string | undefined): void {
    if (this.status !== undefined || !this.open) return;
    if (route === undefined && this.route !== undefined && isSpecific(this.route)) this.passed = this.route;
    this.route = route;
    this.rename();
  }

  /** An answer from outside any route: a renderer behind the routes, a mounted middleware. A 404 belongs to nobody. */
  answer(status: number): void {
    if (this.route !== undefined || status === 404 || this.request === undefined) return;
    this.route = this.passed ?? this.mountPoint?.(this.request);
  }

  /** The route is final. It may also have come by RPC metadata. */
  commitRoute(): void {
    if (this.route === this.committed) return;
    this.committed = this.route;
    this.rename();
    if (this.route !== undefined) this.span.setAttribute('http.route', this.route);
  }

  private rename(): void {
    if (this.route === this.named) return;
    this.named = this.route;
    this.span.updateName(this.route === undefined ? this.method : serverName(this.method, this.route));
  }

  /** The first thing thrown in the request, whatever its final status. Later ones are mostly consequences. */
  recordException(thrown: unknown): void {
    if (this.thrown || !this.open) return;
    this.thrown = true;
    try {
      this.span.recordException(safeException(thrown, this.tracing.redact));
    } catch {
      // This runs between the app's own error and its handlers.
    }
  }

  /** The headers have gone out. From now on the span says with what, also if the process ends before the response does. */
  answered(statusCode: number): void {
    if (!this.open || this.status === statusCode) return;
    this.status = statusCode;
    try {
      this.span.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 500) this.fail(String(statusCode));
    } catch {
      // This runs between the app and its response.
    }
  }

  private fail(errorType: string): void {
    this.span.setAttribute('error.type', errorType).setStatus({ code: SpanStatusCode.ERROR });
  }

  /** Ends the span, once. */
  end(statusCode: number | undefined, errorType: string | undefined): void {
    if (!this.open) return;
    if (statusCode !== undefined) this.answered(statusCode);
    this.open = false;
    this.commitRoute();
    if (errorType !== undefined && errorType !== String(statusCode)) this.fail(errorType);
    this.span.end();
    this.letGo();
    const { measured } = this;
    if (measured === undefined) return;
    if (this.route !== undefined) measured.attributes['http.route'] = this.route;
    if (statusCode !== undefined) measured.attributes['http.response.status_code'] = statusCode;
    if (errorType !== undefined) measured.attributes['error.type'] = errorType;
    this.tracing.duration?.record(measured.startedAt, measured.attributes);
  }

  /**
   * Contexts outlive their request, and whatever hangs on its promises and timers has this object: what a fetch leaves behind stays
   * until a full collection. The app's own objects must not stay with it.
   */
  private letGo(): void {
    this.request = undefined;
    this.response = undefined;
    this.mountPoint = undefined;
    this.finisher = undefined;
    this.headers = requestIds(this.headers);
  }
}

/** A pattern that takes every path (`/*`, `*splat`) says nothing about the request that it has let through. */
function isSpecific(route: string): boolean {
  return !route.includes('*') && route !== '/';
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
  requestSpan(message)?.match(route);
}

/** Puts the first exception of a request on its server span, without secrets. Never throws. */
export function recordRequestException(message: object, thrown: unknown): void {
  requestSpan(message)?.recordException(thrown);
}
