// Every name that Winnow puts on the wire, in one place. docs/guides/sampling.md describes them for other implementers.

/** Our member of the W3C tracestate: `u` undecided, or `k;r:<code>` kept. (A tracestate value may not contain `=`.) */
export const TRACESTATE_KEY = 'winnow';
/** Request header with the same value, for propagators that carry no tracestate. */
export const REQUEST_HEADER = 'x-winnow';
/** Response header of a kept fragment, sent only to a request that carried our member: `<trace id>;th=0;r=<code>`. */
export const KEEP_HEADER = 'x-winnow-keep';
/** Request header with the ids of kept traces, for the origins that were called in them. */
export const RECALL_HEADER = 'x-winnow-recall';

/**
 * One letter per reason that travels. With `r` a trace is kept after it had been judged: what is kept because of it carries no
 * weight, since the part of its kind that the baseline had drawn was counted in full.
 */
export const REASON_CODES = { error: 'e', slow: 's', manual: 'm', first: 'f', recall: 'r' } as const;
export type ReasonCode = (typeof REASON_CODES)[keyof typeof REASON_CODES];
