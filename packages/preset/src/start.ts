import { assemble } from './assemble.js';
import { readEnvironment, resolve } from './config/index.js';
import { INERT, type Winnow } from './handle.js';
import { checkedRules } from './load-module.js';
import { createLog } from './log.js';
import { refusal } from './refusal.js';
import { byName } from './start-by-name.js';
import type { StartOptions } from './start-options.js';
import { unreadableFiles } from './unreadable-files.js';

/**
 * Starts Winnow from code. It must come before the libraries that it traces are loaded: the first line of the app, or a
 * file given to `--require`. Started already, it returns what runs and says that the options came too late.
 * @throws TypeError when `rules` is not a list of rules; nothing else throws
 */
export function start(options: StartOptions = {}): Winnow {
  if (options.rules && typeof options.rules !== 'string') checkedRules(options.rules, 'start({ rules })');
  return startOnce(options, { preset: 'service', environment: readEnvironment() });
}

export interface Registration {
  /** The preset that the flag names; `WINNOW_PRESET` is stronger. */
  readonly preset: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Nothing that can be traced was loaded before: whatever is in the module cache waits for us. */
  readonly first?: boolean;
}

export function startOnce(options: StartOptions, { preset, environment, first }: Registration): Winnow {
  const { parts, environment: said, explain } = byName(options, environment);
  const own = {
    ...parts,
    ownSampler: parts.sampler !== undefined,
    ownRules: parts.rules !== undefined,
    ownExporter: parts.exporter !== undefined,
  };
  const { config, problems } = resolve(said, own, preset);
  const log = createLog(config.logLevel);
  const refused = refusal(options, log);
  if (refused) return refused;
  for (const problem of problems) log.warn(explain(problem));
  if (config.disabled) return INERT;
  for (const problem of unreadableFiles(environment)) log.warn(problem);
  try {
    return assemble(config, parts, log, first);
  } catch (error) {
    log.error(`could not start (${(error as Error).message}). The app runs untraced.`);
    return INERT;
  }
}
