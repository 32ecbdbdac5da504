import type { Result } from '@winnow/sampler';
import type { Delivered } from './delivery.js';

/** What the queue is told. Notices of the backend are the sink's own, so the queue need not repeat them. */
export function toResult(delivered: Delivered): Result {
  if (delivered.ok) return { ok: true, rejected: delivered.rejected, ...said(delivered.message) };
  const { retry, message, afterMs } = delivered;
  return { ok: false, retry, error: new Error(message), reported: true, ...(afterMs === undefined ? {} : { afterMs }) };
}

function said(message: string): { message?: string } {
  return message === '' ? {} : { message };
}
