/** What the receiver does to a request instead of taking it. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Never answers; the connection stays open until the receiver is closed. */
  | { readonly kind: 'hang' }
  /** Closes the connection while the client waits for the answer. */
  | { readonly kind: 'reset' }
  /** Answers 200 with bytes that are no OTLP response. */
  | { readonly kind: 'garbage' }
  /** Takes the spans, then says that it rejected some. */
  | { readonly kind: 'partial-success'; readonly rejected: number; readonly message: string };

/** The faults of OTLP/HTTP backends, by name, for table-driven tests. */
export const FAULTS = {
  tooManyRequests: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
  unavailable: { kind: 'answer', status: 503 },
  badRequest: { kind: 'answer', status: 400 },
  hang: { kind: 'hang' },
  reset: { kind: 'reset' },
  garbage: { kind: 'garbage' },
  partialSuccess: { kind: 'partial-success', rejected: 1, message: 'one span is too old' },
} as const satisfies Readonly<Record<string, Fault>>;

/** `503`, `hang`. */
export function faultText(fault: Fault): string {
  return fault.kind === 'answer' ? String(fault.status) : fault.kind;
}
