import { place } from './guard.js';
import { withOneCopy } from './modules/one-copy.js';

/** Starts a preset, unless this thread is none of the app's: then nothing is loaded at all. Never throws. */
export function registerPreset(name: string): void {
  if (place() === 'foreign-thread') return;
  try {
    const { startOnce } = withOneCopy(() => require('./start.js') as typeof import('./start.js'));
    startOnce({}, name);
  } catch (error) {
    // A broken or half-installed tree of dependencies: the log is not there to say it.
    process.stderr.write(
      `[winnow] could not be loaded (${String((error as Error)?.message).split('\n')[0]}). The app runs untraced.\n`,
    );
  }
}
