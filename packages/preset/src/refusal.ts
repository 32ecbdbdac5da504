import { registeredBefore } from './claim.js';
import { place, started } from './guard.js';
import { INERT, running, type Winnow } from './handle.js';
import type { Log } from './log.js';
import { otherSdk } from './others.js';
import type { StartOptions } from './start-options.js';
import { ownVersion } from './version.js';

/** Why this start is not the one that runs, said in one line at most; undefined when it is. */
export function refusal(options: StartOptions, log: Log): Winnow | undefined {
  return wrongPlace(log) ?? startedAlready(options, log) ?? otherFirst(log);
}

function wrongPlace(log: Log): Winnow | undefined {
  const where = place();
  if (where === 'app') return undefined;
  if (where === 'foreign-runtime') log.info('runs on Node.js only and does nothing here.');
  return INERT;
}

function startedAlready(options: StartOptions, log: Log): Winnow | undefined {
  const earlier = started();
  if (!earlier) return undefined;
  if (earlier.from !== __dirname) {
    log.warn(
      `${earlier.version} runs already (from ${earlier.from}). This second copy, ${ownVersion()}, does nothing.`,
    );
  } else if (Object.keys(options).length > 0) {
    log.warn('runs already; the options of this start() come too late and are ignored.');
  }
  return running();
}

function otherFirst(log: Log): Winnow | undefined {
  if (!registeredBefore().includes('trace')) return undefined;
  const name = otherSdk() ?? 'Another OpenTelemetry SDK';
  log.warn(`${name} has registered with OpenTelemetry first. Winnow stays out of this process; remove one of the two.`);
  return INERT;
}
