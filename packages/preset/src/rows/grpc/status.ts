/** By number, as gRPC has them. */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

export const OK = 0;
export const CANCELLED = 1;

/** What OpenTelemetry's conventions call a server's own failure; the other codes are answers to the client. */
const FAILURES: ReadonlySet<number> = new Set([2, 4, 12, 13, 14, 15]);

export function isServerFailure(code: number): boolean {
  return FAILURES.has(code);
}

export function statusName(code: number): string {
  return NAMES[code] ?? 'UNKNOWN';
}

/** The code as HTTP would say it, roughly: what the sampler is told knows three outcomes. */
export function asHttpStatus(code: number): number {
  if (code === OK) return 200;
  return isServerFailure(code) ? 500 : 400;
}
