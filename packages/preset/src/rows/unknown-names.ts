import type { Config } from '../config/config.js';
import { nearest } from '../config/nearest.js';
import { INSTRUMENTATION_NAMES } from './table.js';

/** Misspelt names of instrumentations: a sentence for each. */
export function unknownNames(
  config: Pick<Config, 'alsoInstrument' | 'enabledInstrumentations' | 'disabledInstrumentations'>,
): string[] {
  return [
    ...sentences('OTEL_NODE_ENABLED_INSTRUMENTATIONS', config.enabledInstrumentations ?? []),
    ...sentences('OTEL_NODE_DISABLED_INSTRUMENTATIONS', config.disabledInstrumentations),
    ...sentences('WINNOW_ALSO_INSTRUMENT', config.alsoInstrument),
  ];
}

function sentences(variable: string, names: readonly string[]): string[] {
  return names
    .filter((name) => !INSTRUMENTATION_NAMES.includes(name))
    .map((name) => {
      const meant = nearest(name.replace(/^@opentelemetry\/instrumentation-/, ''), INSTRUMENTATION_NAMES);
      const hint =
        meant === undefined
          ? 'The names are those of the bundle, such as http, express, pg.'
          : `Did you mean "${meant}"?`;
      return `${variable}: there is no instrumentation "${name}". ${hint} It is ignored.`;
    });
}
