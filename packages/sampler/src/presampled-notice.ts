import type { SpanContext } from '@opentelemetry/api';
import type { WarnOnce } from './warn-once.js';

/** Requests to look at before anything is said. */
const ENOUGH = 100;

/** Says once that most requests come with a sampled flag of somebody else's: then that caller decides what is kept. */
export function createPresampledNotice(foreignSampled: 'follow' | 'ignore', warn: WarnOnce) {
  let requests = 0;
  let presampled = 0;
  return (parent: SpanContext | undefined, isPresampled: boolean): void => {
    if (foreignSampled === 'ignore' || (parent !== undefined && !parent.isRemote)) return;
    requests++;
    if (isPresampled) presampled++;
    if (requests < ENOUGH || presampled * 2 <= requests) return;
    warn(
      'presampled',
      `${presampled} of ${requests} requests came with a sampled flag from callers that are not ours, and are kept for it; ` +
        'WINNOW_FOREIGN_SAMPLED=ignore (foreignSampled: "ignore") samples them here',
    );
  };
}
