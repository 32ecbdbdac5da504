import type { Preset } from './preset.js';

/** Everything is kept and each trace is printed on stderr. An endpoint that is set receives the traces as well. */
export const dev: Preset = {
  name: 'dev',
  for: "a developer's machine",
  values: { OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_EXPORTER: ['waterfall'] },
};
