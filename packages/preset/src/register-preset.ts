import { place } from './guard.js';

/** Starts a preset, unless this thread is none of the app's: then nothing is loaded at all. */
export function registerPreset(name: string): void {
  if (place() === 'foreign-thread') return;
  const { startOnce } = require('./start.js') as typeof import('./start.js');
  startOnce({}, name);
}
