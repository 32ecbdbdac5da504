import type { SpanContext, TraceState } from '@opentelemetry/api';

/** The ids of a span of ours. They are well formed: whoever asks need not look at each of their 48 characters. */
export class RecordedContext implements SpanContext {
  // Not properties: they are nothing to copy, to print or to turn into JSON.
  readonly #begins: boolean;
  #place: unknown = undefined;

  constructor(
    readonly traceId: string,
    readonly spanId: string,
    readonly traceFlags: number,
    readonly traceState: TraceState | undefined,
    begins: boolean,
  ) {
    this.#begins = begins;
  }

  /** The trace begins here, see `LeanContext`. */
  get begins(): boolean {
    return this.#begins;
  }

  /** The sampler's own, see `LeanContext`. */
  get place(): unknown {
    return this.#place;
  }

  set place(place: unknown) {
    this.#place = place;
  }
}
