import {
  type Attributes,
  type AttributeValue,
  type Exception,
  INVALID_SPAN_CONTEXT,
  type Link,
  type Span,
  type SpanContext,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';

/** Exceptions and events, each, that are held until it is known whether the span fails. */
const MOST_HELD = 8;

/** Makes the real span. */
export type CreateSpan = (name: string, options: SpanOptions) => Span;

/**
 * Stands where an instrumentation starts a span that is noise and has nobody above it: a pool's connect, a ping. If it
 * goes well it leaves no trace. If it fails, a real root span is made of it when it ends, with the time it started.
 */
export class OrphanSpan implements Span {
  readonly #create: CreateSpan;
  #name: string;
  readonly #options: SpanOptions;
  readonly #attributes: Attributes = {};
  #status: SpanStatus | undefined;
  readonly #exceptions: [Exception, TimeInput | undefined][] = [];
  readonly #events: [name: string, attributes: Attributes, time: TimeInput][] = [];
  #ended = false;

  constructor(create: CreateSpan, name: string, options: SpanOptions | undefined, now: () => number = Date.now) {
    this.#create = create;
    this.#name = name;
    this.#options = { ...options, startTime: options?.startTime ?? now() };
  }

  /** Invalid, so that what starts below it is an orphan too. */
  spanContext(): SpanContext {
    return INVALID_SPAN_CONTEXT;
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.#attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.#attributes, attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    const plain =
      typeof attributesOrTime === 'object' && !Array.isArray(attributesOrTime) && !(attributesOrTime instanceof Date);
    const attributes = plain ? (attributesOrTime as Attributes) : {};
    const at = time ?? (plain ? undefined : (attributesOrTime as TimeInput | undefined)) ?? Date.now();
    if (this.#events.length < MOST_HELD) this.#events.push([name, attributes, at]);
    return this;
  }

  addLink(_link: Link): this {
    return this;
  }

  addLinks(_links: Link[]): this {
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.#status = status;
    return this;
  }

  updateName(name: string): this {
    this.#name = name;
    return this;
  }

  isRecording(): boolean {
    return !this.#ended;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (this.#exceptions.length < MOST_HELD) this.#exceptions.push([exception, time ?? Date.now()]);
  }

  end(endTime?: TimeInput): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#exceptions.length === 0 && this.#status?.code !== SpanStatusCode.ERROR) return;
    const span = this.#create(this.#name, { ...this.#options, root: true });
    span.setAttributes(this.#attributes);
    for (const [exception, time] of this.#exceptions) span.recordException(exception, time);
    for (const [event, attributes, time] of this.#events) span.addEvent(event, attributes, time);
    span.setStatus(this.#status ?? { code: SpanStatusCode.ERROR });
    span.end(endTime);
  }
}
