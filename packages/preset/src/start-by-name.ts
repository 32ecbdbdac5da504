import type { StartOptions, StartParts } from './start-options.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Named = 'exporter' | 'rules' | 'sampler';

export interface ByName {
  /** The options that are objects. */
  readonly parts: StartParts;
  /** What the others say, by the variables that mean the same: stronger than the environment. */
  readonly environment: Environment;
  /** A problem with such a variable, in the words of who has written the option. */
  explain(problem: string): string;
}

/** `./sampler.mjs`, `@shop/sampler`: a module. Anything else is the name of a sampler, or meant to be one. */
const MODULE = /[./]/;

const VARIABLE_OF: Readonly<Record<Named, (value: string) => string>> = {
  exporter: () => 'OTEL_TRACES_EXPORTER',
  rules: () => 'WINNOW_RULES',
  sampler: (value) => (MODULE.test(value) ? 'WINNOW_SAMPLER' : 'OTEL_TRACES_SAMPLER'),
};

/** Sorts the options of `start()` into objects and names. */
export function byName(options: StartOptions, environment: Environment): ByName {
  const parts: Record<string, unknown> = { ...options };
  const said: Record<string, string> = {};
  const written: Record<string, string> = {};
  for (const [name, variableOf] of Object.entries(VARIABLE_OF)) {
    const value = parts[name];
    if (typeof value !== 'string') continue;
    delete parts[name];
    const variable = variableOf(value);
    said[variable] = value;
    written[`${variable}=${value}`] = `start({ ${name}: '${value}' })`;
  }
  return {
    parts: parts as StartParts,
    environment: { ...environment, ...said },
    explain(problem) {
      const start = Object.keys(written).find((known) => problem.startsWith(known));
      return start === undefined ? problem : `${written[start]}${problem.slice(start.length)}`;
    },
  };
}
