import type { Loss } from './process-end.js';

/** What the end of the process says of spans that never arrived. */
export function lossLine({ atEnd, before }: Loss): string {
  const end = `${atEnd} spans could not be delivered before the process ended`;
  const earlier = `${before} spans were dropped while the process ran`;
  if (before === 0) return `${end}.`;
  return atEnd === 0 ? `${earlier}.` : `${end}; ${earlier}.`;
}

export const OTHERS_LOST =
  'metrics or log records of the last moments could not be delivered before the process ended.';
