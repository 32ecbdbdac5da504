import type { Preset } from './preset.js';

/** Nothing that a client sends decides what is kept, and each answer names its trace. */
export const edge: Preset = {
  name: 'edge',
  for: 'the first service behind the internet',
  values: { WINNOW_TRUST: 'edge', WINNOW_FOREIGN_SAMPLED: 'ignore', WINNOW_RESPONSE_HEADER: true },
};
