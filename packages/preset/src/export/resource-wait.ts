import { type Batch, pendingResources } from '@winnow/sampler';
import { atMost } from '../at-most.js';
import type { Log } from '../log.js';

/** Detectors that ask a cloud give up after some seconds themselves. */
const MOST_WAIT_MS = 10_000;

/** Spans must not leave without what detectors still find out about their resource; nor wait for one that never answers. */
export interface ResourceWait {
  /** Whether there is something to wait for. No more, once that was in vain. */
  isDue(spans: Batch['spans']): boolean;
  wait(spans: Batch['spans']): Promise<void>;
}

export function createResourceWait(log: Log, mostMs = MOST_WAIT_MS): ResourceWait {
  let inVain = false;
  return {
    isDue: (spans) => !inVain && pendingResources(spans) !== undefined,
    async wait(spans) {
      const known = pendingResources(spans)?.();
      if (known === undefined || (await atMost(known, mostMs))) return;
      inVain = true;
      log.once(
        'resource',
        `A detector of resource attributes (OTEL_NODE_RESOURCE_DETECTORS) has not answered within ${mostMs / 1000} s. Spans are sent without what it may find.`,
      );
    },
  };
}
