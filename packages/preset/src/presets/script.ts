import type { Preset } from './preset.js';

/**
 * The run is one trace. Runs are few and each is somebody's question, so all are kept; WINNOW_KEEP_PERCENT says otherwise, and
 * then those that fail still are.
 */
export const script: Preset = {
  name: 'script',
  for: 'command-line tools and jobs',
  values: { WINNOW_RUN_SPAN: true, WINNOW_KEEP_PERCENT: 100, WINNOW_KEEP_FIRST: 0, WINNOW_KEEP_SLOW: 0 },
};
