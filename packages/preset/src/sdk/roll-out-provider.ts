import {
  type Context,
  context,
  isSpanContextValid,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { startActive } from '../tracer/start-active.js';
import { freshSpanContext, pooledIds, propagatingSpan } from './propagating-provider.js';

/** Tells which traces are in a roll-out. */
export interface Admission {
  /** Of a trace that has come here, or of one that goes on in this process. */
  continued(parent: SpanContext, parentContext: Context): boolean;
  /** Of a trace that begins here. */
  begun(fresh: SpanContext, parentContext: Context): boolean;
}

/** Trace ids that are drawn before the SDK asks for one: whether a trace is in the roll-out hangs on its id. */
export class DrawnIds {
  readonly random = true;
  #next: string | undefined;

  /** The id of the next trace. */
  set(traceId: string): void {
    this.#next = traceId;
  }

  generateTraceId(): string {
    const drawn = this.#next;
    this.#next = undefined;
    return drawn ?? pooledIds.generateTraceId();
  }

  generateSpanId(): string {
    return pooledIds.generateSpanId();
  }
}

/**
 * Sends traces in the roll-out to the SDK, and gives the others spans that are an id and nothing else: they cost what
 * preset `propagate` costs.
 * @param recording the SDK's provider, asked for at the first trace that is in
 */
export function createRollOutProvider(
  admission: Admission,
  ids: DrawnIds,
  recording: () => TracerProvider,
): TracerProvider {
  return { getTracer: (...scope) => new RollOutTracer(admission, ids, () => recording().getTracer(...scope)) };
}

class RollOutTracer implements Tracer {
  readonly #admission: Admission;
  readonly #ids: DrawnIds;
  readonly #find: () => Tracer;
  #recording: Tracer | undefined;

  constructor(admission: Admission, ids: DrawnIds, find: () => Tracer) {
    this.#admission = admission;
    this.#ids = ids;
    this.#find = find;
  }

  startSpan(name: string, options?: SpanOptions, parentContext: Context = context.active()): Span {
    const parent = options?.root ? undefined : trace.getSpanContext(parentContext);
    if (parent !== undefined && isSpanContextValid(parent)) {
      if (!this.#admission.continued(parent, parentContext)) return propagatingSpan(parent, options);
      return this.#tracer().startSpan(name, options, parentContext);
    }
    const fresh = freshSpanContext();
    if (!this.#admission.begun(fresh, parentContext)) return propagatingSpan(fresh, options);
    this.#ids.set(fresh.traceId);
    return this.#tracer().startSpan(name, options, parentContext);
  }

  startActiveSpan<F extends (span: Span) => ReturnType<F>>(name: string, ...rest: unknown[]): ReturnType<F> {
    return startActive(this, name, rest);
  }

  #tracer(): Tracer {
    this.#recording ??= this.#find();
    return this.#recording;
  }
}
