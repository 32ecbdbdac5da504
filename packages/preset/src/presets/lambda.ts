import type { Preset } from './preset.js';

/**
 * Each invocation is a root and is delivered before its response leaves, because the process may be frozen from then on. An
 * instance sees few requests: its first one, the cold start, is kept, and routes have no quantiles to learn.
 */
export const lambda: Preset = {
  name: 'lambda',
  for: 'functions on AWS Lambda',
  values: { WINNOW_LAMBDA: true, WINNOW_KEEP_FIRST: 1, WINNOW_KEEP_SLOW: 1000 },
};
