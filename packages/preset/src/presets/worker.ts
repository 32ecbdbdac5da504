import type { Preset } from './preset.js';

/** Jobs and messages take longer than requests, and each is a root of its own. */
export const worker: Preset = {
  name: 'worker',
  for: 'queue consumers and schedulers',
  values: { WINNOW_KEEP_SLOW: 30_000 },
};
