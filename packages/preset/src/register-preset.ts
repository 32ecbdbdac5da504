import { readEnvironment } from './config/env.js';
import { assembleNow, isNextBuild, place, started } from './guard.js';
import { mayWait } from './late/may-wait.js';
import { whenNeeded } from './late/when-needed.js';

/**
 * Starts a preset, when there is something to trace. In a thread that is none of the app's nothing is loaded at all. Never
 * throws.
 */
export function registerPreset(name: string): void {
  const where = place();
  if (where === 'foreign-thread') return;
  const earlier = started();
  // Registered twice, by the flag and as a first line: the same as once.
  if (earlier?.assemble !== undefined && earlier.from === __dirname) return;
  assembleNow();
  // What the app does to its environment later (dotenv) is too late for it, whatever the moment of the start.
  const environment = readEnvironment();
  if (isDisabled(environment['OTEL_SDK_DISABLED']) || isNextBuild(environment['NEXT_PHASE'])) return;
  if (where === 'app' && mayWait(name, environment)) {
    whenNeeded(__dirname, ownVersion, () => startNow({ preset: name, environment, first: true }));
  } else {
    startNow({ preset: name, environment });
  }
}

function startNow(registration: import('./start.js').Registration): void {
  try {
    const { withOneCopy } = require('./modules/one-copy.js') as typeof import('./modules/one-copy.js');
    const { startOnce } = withOneCopy(() => require('./start.js') as typeof import('./start.js'));
    startOnce({}, registration);
  } catch (error) {
    // A broken or half-installed tree of dependencies: the log is not there to say it.
    process.stderr.write(
      `[winnow] could not be loaded (${String((error as Error)?.message).split('\n')[0]}). The app runs untraced.\n`,
    );
  }
}

/** A process that is to be left alone gets no trigger either. `start()` asks again by itself. */
function isDisabled(value: string | undefined): boolean {
  if (value === undefined) return false;
  const { boolean } = require('./config/value-types.js') as typeof import('./config/value-types.js');
  return boolean.parse(value) === true;
}

function ownVersion(): string {
  return (require('./version.js') as typeof import('./version.js')).ownVersion();
}
