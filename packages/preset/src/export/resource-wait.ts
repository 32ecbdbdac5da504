import { type Batch, pendingResources } from '@winnow/sampler';
import { atMost } from '../at-most.js';
import type { Log } from '../log.js';

/** Detectors that ask a cloud give up after some seconds themselves. */
const MOST_WAIT_MS = 10_000;

/**
 * Spans must not leave without what detectors still find out about their resource; nor wait for one that never answers.
 * @returns what to wait for before these spans are encoded; undefined where all is known, or was waited for in vain
 */
export function createResourceWait(
  log: Log,
  mostMs = MOST_WAIT_MS,
): (spans: Batch['spans']) => Promise<unknown> | undefined {
  let inVain = false;
  return (spans) => {
    const pending = inVain ? undefined : pendingResources(spans);
    return pending && wait(pending);
  };

  async function wait(pending: Promise<unknown>): Promise<void> {
    if (await atMost(pending, mostMs)) return;
    inVain = true;
    log.once(
      'resource',
      `A detector of resource attributes (OTEL_NODE_RESOURCE_DETECTORS) has not answered within ${mostMs / 1000} s. Spans are sent without what it may find.`,
    );
  }
}
