import type { Preset } from './preset.js';

/** The default. What it does is what the registry of variables says. */
export const service: Preset = { name: 'service', for: 'HTTP servers', values: {} };
