import type { SpanRules } from './rules.js';

/** Rules that throw nowhere: they run inside of libraries' own calls. What cannot be cleaned is left out. */
export function safeRules(rules: SpanRules): SpanRules {
  const { pass, name, rename, redact, failure, errorType } = rules;
  return {
    ...rules,
    ...(pass && { pass: safe(pass, false) }),
    ...(name && { name: safe(name, undefined) }),
    ...(rename && { rename: safe(rename, undefined) }),
    ...(redact && { redact: safe(redact, undefined) }),
    ...(failure && { failure: safe(failure, undefined) }),
    ...(errorType && { errorType: safe(errorType, undefined) }),
  };
}

function safe<A extends unknown[], R>(rule: (...args: A) => R, otherwise: R): (...args: A) => R {
  return (...args) => {
    try {
      return rule(...args);
    } catch {
      return otherwise;
    }
  };
}
