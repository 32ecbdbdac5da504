import {
  type Attributes,
  type AttributeValue,
  type Context,
  type Exception,
  isSpanContextValid,
  type Link,
  type Span,
  type SpanContext,
  type TimeInput,
} from '@opentelemetry/api';
import { forwardRoute } from './forward-route.js';
import { forwardException } from './forwarded-exceptions.js';

/**
 * Stands where an instrumentation starts a span that is noise. It has the context of the span above it, so children find
 * their parent there. Exceptions, the route and what the app itself sets reach that span; what the instrumentation says
 * about its own layer goes nowhere.
 */
export class PassSpan implements Span {
  /** A span that is recorded, or another process's: never a PassSpan. */
  readonly #parent: Span;
  readonly #parentContext: Context;

  constructor(parent: Span, parentContext: Context, attributes: Attributes | undefined) {
    this.#parent = parent instanceof PassSpan ? parent.#parent : parent;
    this.#parentContext = parentContext;
    if (attributes !== undefined) this.#route(attributes['http.route'] ?? nextRoute(attributes));
  }

  spanContext(): SpanContext {
    return this.#parent.spanContext();
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (key === 'http.route') this.#route(value);
    else if (isTheApps(key)) this.#parent.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) this.setAttribute(key, value);
    return this;
  }

  /** No instrumentation of the bundle adds events: this one is the app's. */
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.#parent.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.#parent.addLink?.(link);
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  /** An error of a layer may be handled by the next one; only the span above knows how it ended. */
  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  end(): void {}

  /** Instrumentations skip their hooks, and the route with them, for spans that do not record. */
  isRecording(): boolean {
    return true;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (isSpanContextValid(this.spanContext())) forwardException(this.#parent, exception, time);
  }

  #route(route: unknown): void {
    forwardRoute(route, this.#parentContext, this.#parent);
  }
}

/**
 * Next.js says the route of a request when it is over, which is too late for its name. But its steps begin with the page they are
 * about. Pages of its own (`/_error`, `/_not-found`, `/404`) are no routes.
 */
function nextRoute(attributes: Attributes): unknown {
  const page = attributes['next.route'];
  return typeof page === 'string' && !/^\/(?:_|404$|500$)/.test(page) ? page : undefined;
}

/**
 * Keys that instrumentations set on layers, connects and resolvers once these run. Anything else comes from the app, which
 * took the active span and does not know that it is none.
 */
const INSTRUMENTATION =
  /^(?:http|url|db|rpc|messaging|otel|component|koa|express|hapi|connect|restify|nestjs|graphql|dataloader|fastify|hook|plugin|prisma|bullmq|next)(?:\.|$)/;

function isTheApps(key: string): boolean {
  return !INSTRUMENTATION.test(key);
}
