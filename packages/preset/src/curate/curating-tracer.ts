import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isValidContext } from '../sdk/valid-context.js';
import { startActive } from '../tracer/start-active.js';
import { cleanAttributes, cleanSpan } from './clean-span.js';
import { OrphanSpan } from './orphan-span.js';
import { PassSpan } from './pass-span.js';
import type { SpanRules, StartingSpan } from './rules.js';
import { safeRules } from './safe-rules.js';

/** A tracer under rules. It asks for the real one at the first span, so it may be older than the SDK. */
export class CuratingTracer implements Tracer {
  readonly #find: () => Tracer;
  readonly #rules: SpanRules | undefined;
  #inner: Tracer | undefined;

  constructor(find: () => Tracer, rules: SpanRules | undefined) {
    this.#find = find;
    this.#rules = rules && safeRules(rules);
  }

  startSpan(name: string, options?: SpanOptions, parentContext: Context = context.active()): Span {
    if (this.#rules === undefined) return this.#plain(name, options, parentContext);
    return this.#curated(this.#rules, name, options, parentContext);
  }

  startActiveSpan<F extends (span: Span) => ReturnType<F>>(name: string, ...rest: unknown[]): ReturnType<F> {
    // The app's code inside may take the active span: it gets the one that stays.
    return startActive(this, name, rest, (parentContext, span) =>
      span instanceof PassSpan ? parentContext : trace.setSpan(parentContext, span),
    );
  }

  #tracer(): Tracer {
    this.#inner ??= this.#find();
    return this.#inner;
  }

  /** A span of the app's own: what its attributes and links throw when they are read stays here. */
  #plain(name: string, options: SpanOptions | undefined, parentContext: Context): Span {
    try {
      return this.#tracer().startSpan(name, options, parentContext);
    } catch (error) {
      if (options === undefined) throw error;
      const { attributes: _attributes, links: _links, ...rest } = options;
      return this.#tracer().startSpan(name, rest, parentContext);
    }
  }

  #curated(rules: SpanRules, name: string, options: SpanOptions | undefined, parentContext: Context): Span {
    const parent = options?.root ? undefined : trace.getSpan(parentContext);
    const orphan = parent === undefined || !isValidContext(parent.spanContext());
    const starting = { name, kind: options?.kind ?? SpanKind.INTERNAL, attributes: options?.attributes ?? {}, orphan };
    if (rules.pass?.(starting) !== true) return this.#real(rules, starting, options, parentContext);
    // Below another orphan it is a detail of that one, which speaks for both.
    if (parent !== undefined && (!orphan || parent instanceof OrphanSpan)) {
      return new PassSpan(parent, parentContext, options?.attributes);
    }
    return new OrphanSpan((name, rest) => this.#real(rules, { ...starting, name }, rest, ROOT_CONTEXT), name, options);
  }

  #real(rules: SpanRules, starting: StartingSpan, options: SpanOptions | undefined, parentContext: Context): Span {
    const { redact, rename } = rules;
    const attributes = options?.attributes;
    const cleaned = redact && attributes ? { ...options, attributes: cleanAttributes(attributes, redact) } : options;
    const span = this.#tracer().startSpan(rules.name?.(starting) ?? starting.name, cleaned, parentContext);
    return redact || rename ? cleanSpan(span, rules) : span;
  }
}
