import type { TraceEntry } from './trace-entry.js';

/** The threshold of a keep beside that of the baseline, which keeps the trace too where it has drawn it. */
export function lowest(entry: TraceEntry, th: string | undefined): string | undefined {
  if (!entry.baseline || th === undefined || th === '0') return th;
  // The caller sampled it with a chance that nobody knows.
  if (entry.th === undefined) return undefined;
  return entry.th < th ? entry.th : th;
}
