import type { Preset } from './preset.js';

/** Nothing is judged here: a Collector's tail sampling sees every span of every service. */
export const collector: Preset = {
  name: 'collector',
  for: 'fleets with a Collector tier',
  values: { WINNOW_MODE: 'collector' },
};
