import type { Preset } from './preset.js';

/** Context travels and log lines carry its ids; nothing is recorded and nothing is sent. */
export const propagate: Preset = {
  name: 'propagate',
  for: 'the time before there is a backend',
  values: { OTEL_TRACES_SAMPLER: 'always_off', OTEL_TRACES_EXPORTER: ['none'] },
};
