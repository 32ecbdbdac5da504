import {
  type Attributes,
  type AttributeValue,
  diag,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { isTimeInput } from '@opentelemetry/core';
import type { SdkSpan, SpanProcessor } from '@winnow/sampler';
import { guardSpans, READING } from '../sdk/guarded-spans.js';
import { exceptionAttributes } from './exception-attributes.js';
import { type Limited, limitedAttributes, recordable, textOf } from './span-attributes.js';
import type { SpanLimits } from './span-limits.js';
import { SpanTimes } from './span-times.js';

/** What all spans of a tracer have in common. */
export interface SpanSource {
  readonly resource: object;
  readonly scope: SdkSpan['instrumentationScope'];
  readonly limits: SpanLimits;
  readonly processor: SpanProcessor;
}

interface SpanEvent {
  readonly name: string;
  readonly attributes: Attributes;
  readonly time: HrTime;
  readonly droppedAttributesCount: number;
}

type SpanLink = Link & { droppedAttributesCount?: number };

// What most spans have none of is the same for all of them: a held span is half as many objects for the collector to move.
const UNSET: SpanStatus = Object.freeze({ code: SpanStatusCode.UNSET });
const NO_EVENTS: SpanEvent[] = Object.freeze([]) as never;
const NO_LINKS: SpanLink[] = Object.freeze([]) as never;

/**
 * A span that is most likely forgotten soon: nineteen of twenty are recorded for the case that their trace is kept, and dropped.
 * It does what the SDK's span does, limits included, and a test holds each to the other; what only an exporter asks for is made
 * when it does (docs/adr/0012).
 *
 * Its fields are not private in the language's sense, because exported spans are proxies of it.
 */
export class RecordedSpan extends SpanTimes implements Span, SdkSpan {
  // Declared, because a class below has an accessor of this name.
  declare attributes: Attributes;
  /** Instead of them: what other spans start with too, frozen. For `SharingSpan` alone. */
  declare sharedAttributes?: Readonly<Attributes> | undefined;
  events = NO_EVENTS;
  links = NO_LINKS;
  status = UNSET;
  droppedAttributesCount: number;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  /** With `texts`, the characters of all of them, what the sampler would otherwise have to count: how much the span holds. */
  attributesCount: number;
  texts: number;

  constructor(
    private readonly source: SpanSource,
    private readonly context: SpanContext,
    readonly parentSpanContext: SpanContext | undefined,
    public name: string,
    readonly kind: SpanKind,
    { attributes, count, texts, dropped, shared }: Limited,
    startTime: TimeInput | undefined,
  ) {
    super(startTime);
    if (shared) this.sharedAttributes = attributes;
    else this.attributes = attributes;
    this.attributesCount = count;
    this.texts = texts;
    this.droppedAttributesCount = dropped;
  }

  get resource(): object {
    return this.source.resource;
  }

  get instrumentationScope(): SdkSpan['instrumentationScope'] {
    return this.source.scope;
  }

  spanContext(): SpanContext {
    return this.context;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, given: AttributeValue): this {
    if (given === undefined || given === null || this.isOver()) return this;
    const { attributeCountLimit, attributeValueLengthLimit } = this.source.limits;
    const value = recordable(key, given, attributeValueLengthLimit);
    if (value === undefined) return this;
    const { attributes } = this;
    if (!Object.hasOwn(attributes, key)) {
      if (this.attributesCount >= attributeCountLimit) {
        this.droppedAttributesCount++;
        return this;
      }
      this.attributesCount++;
    } else {
      this.texts -= textOf(attributes[key]);
    }
    this.texts += typeof value === 'string' ? value.length : textOf(value);
    attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) {
      if (Object.hasOwn(attributes, key)) this.setAttribute(key, attributes[key] as AttributeValue);
    }
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, givenTime?: TimeInput): this {
    if (this.isOver()) return this;
    const { eventCountLimit, attributePerEventCountLimit, attributeValueLengthLimit } = this.source.limits;
    this.droppedEventsCount += makeRoom(this.events, eventCountLimit);
    if (eventCountLimit === 0) return this;
    const timeFirst = isTimeInput(attributesOrTime);
    const time = timeFirst && !isTimeInput(givenTime) ? attributesOrTime : givenTime;
    const said = timeFirst ? undefined : (attributesOrTime as Attributes | undefined);
    const { attributes, dropped } = limitedAttributes(said, attributePerEventCountLimit, attributeValueLengthLimit);
    if (this.events === NO_EVENTS) this.events = [];
    this.events.push({ name, attributes, time: this.read(time), droppedAttributesCount: dropped });
    return this;
  }

  addLink({ context, attributes: said }: Link): this {
    if (this.isOver()) return this;
    const { linkCountLimit, attributePerLinkCountLimit, attributeValueLengthLimit } = this.source.limits;
    this.droppedLinksCount += makeRoom(this.links, linkCountLimit);
    if (linkCountLimit === 0) return this;
    const { attributes, count, dropped } = limitedAttributes(
      said,
      attributePerLinkCountLimit,
      attributeValueLengthLimit,
    );
    const link: SpanLink = { context };
    if (count > 0) link.attributes = attributes;
    if (dropped > 0) link.droppedAttributesCount = dropped;
    if (this.links === NO_LINKS) this.links = [];
    this.links.push(link);
    return this;
  }

  addLinks(links: readonly Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  /** OK is final, and nothing takes an error back but OK. */
  setStatus({ code, message }: SpanStatus): this {
    if (this.isOver() || code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return this;
    const said = code === SpanStatusCode.ERROR && message !== undefined && message !== null;
    // What a catch clause has caught is of any type.
    if (said && typeof message !== 'string') {
      diag.warn(`Dropping invalid status.message of type '${typeof message}', expected 'string'`);
    }
    this.status = said && typeof message === 'string' ? { code, message } : { code };
    return this;
  }

  updateName(name: string): this {
    if (!this.isOver()) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception);
    if (attributes['exception.type'] || attributes['exception.message']) this.addEvent('exception', attributes, time);
    else diag.warn(`Failed to record an exception of type ${typeof exception}: it says nothing of itself`);
  }

  end(endTime?: TimeInput): void {
    const { traceId, spanId } = this.context;
    if (this.isOver()) {
      diag.error(`${this.name} ${traceId}-${spanId} - You can only call end() on a span once.`);
      return;
    }
    if (this.stop(endTime)) {
      diag.warn('Inconsistent start and end time, startTime > endTime. Setting span duration to 0ms.');
    }
    if (this.droppedEventsCount > 0) {
      diag.warn(`Dropped ${this.droppedEventsCount} events because eventCountLimit reached`);
    }
    if (this.droppedLinksCount > 0) {
      diag.warn(`Dropped ${this.droppedLinksCount} links because linkCountLimit reached`);
    }
    this.ended = true;
    this.source.processor.onEnd(this);
  }

  private isOver(): boolean {
    if (!this.ended) return false;
    const { traceId, spanId } = this.context;
    const said = `on ended Span {traceId: ${traceId}, spanId: ${spanId}}`;
    diag.warn(`Cannot execute the operation ${said}`, new Error(`Operation attempted ${said}`));
    return true;
  }
}

// The others read nothing but texts and numbers, and are called for every span.
guardSpans(RecordedSpan.prototype, READING);

/** Takes the oldest out of a full list. @returns how many are lost, the one that is coming included if there is no room at all */
function makeRoom(list: unknown[], limit: number): number {
  if (limit === 0) return 1;
  if (list.length < limit) return 0;
  list.shift();
  return 1;
}
