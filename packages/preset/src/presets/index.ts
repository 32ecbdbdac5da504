import { dev } from './dev.js';
import type { Preset } from './preset.js';
import { propagate } from './propagate.js';
import { service } from './service.js';

/** Every preset by its name. */
export const PRESETS: Readonly<Record<string, Preset>> = { service, propagate, dev };
