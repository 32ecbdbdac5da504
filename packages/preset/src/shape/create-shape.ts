import type { Shape } from '@winnow/sampler';
import type { Config } from '../config/config.js';
import { compressRuns } from './compress-runs.js';
import { pruneInternal } from './prune-internal.js';

/**
 * How kept traces are made readable when they are complete: short internal steps of libraries go, runs of the same query
 * become one span. Pruning comes first, since it makes siblings of what hung below such steps.
 */
export function createShape(config: Pick<Config, 'minInternalMs' | 'pruneManual'>): Shape {
  return (spans, known) => {
    const { left, gone } = pruneInternal(spans, known, config);
    return compressRuns(left, known, gone);
  };
}
