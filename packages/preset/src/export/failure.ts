import type { Delivered } from './delivery.js';

type Failure = Extract<Delivered, { ok: false }>;

/** A failure without an answer: it may pass, if only later. */
export function failureOf(thrown: unknown): Failure {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return { ok: false, retry: true, message: messageOf(thrown), soon: code === 'ECONNRESET' };
}

/** Both addresses of `localhost` refusing is an AggregateError, whose own message is empty. */
export function messageOf(thrown: unknown): string {
  const { message, code, errors } = (thrown ?? {}) as { message?: string; code?: unknown; errors?: unknown };
  if (message) return message;
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  if (first !== undefined) return messageOf(first);
  return typeof code === 'string' ? code : 'no reason given';
}
