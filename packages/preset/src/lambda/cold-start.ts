import { lambdaFunction } from '../config/env.js';

/** Lambda starts some instances ahead of their first request: longer ago than an initialization may take, it was not for it. */
const LONGEST_INIT_MS = 10_000;

/** @returns tells of each invocation whether it has waited for the start of this instance */
export function createColdStart(now: () => number = () => performance.now()): () => boolean {
  let first = true;
  return () => {
    const cold = first && !lambdaFunction().provisioned && now() < LONGEST_INIT_MS;
    first = false;
    return cold;
  };
}
