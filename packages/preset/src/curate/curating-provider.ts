import type { Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import { CuratingTracer } from './curating-tracer.js';
import { orphanRule as passOrphans } from './orphan-rule.js';
import type { SpanRules } from './rules.js';

export interface CuratingOptions {
  /** The provider that makes the spans. Asked for at a tracer's first span and never before. */
  inner(): TracerProvider;
  /** The rules for the spans of an instrumentation scope, if there are any. */
  rulesFor(scope: string): SpanRules | undefined;
  /** The rules for instrumentations that have none of their own. Default: orphan database calls and connects pass. */
  readonly orphanRule?: SpanRules;
}

const INSTRUMENTATION = '@opentelemetry/instrumentation-';

/**
 * A tracer provider that lets no noise through: for a span that its scope's rules call noise it hands out one that stands
 * aside. Scopes without rules, the app's own among them, pay for one comparison per span.
 */
export function createCuratingProvider({ inner, rulesFor, orphanRule = passOrphans }: CuratingOptions): TracerProvider {
  const tracers = new Map<string, Tracer>();
  return {
    getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
      const key = `${name}@${version ?? ''}:${options?.schemaUrl ?? ''}`;
      const known = tracers.get(key);
      if (known !== undefined) return known;
      const rules = rulesFor(name) ?? (name.startsWith(INSTRUMENTATION) ? orphanRule : undefined);
      const tracer = new CuratingTracer(() => inner().getTracer(name, version, options), rules);
      // A name per request would be the app's mistake; it must not become our leak.
      if (tracers.size < MOST_TRACERS) tracers.set(key, tracer);
      return tracer;
    },
  };
}

const MOST_TRACERS = 1000;
