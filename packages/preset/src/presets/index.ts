import { collector } from './collector.js';
import { dev } from './dev.js';
import { edge } from './edge.js';
import { lambda } from './lambda.js';
import type { Preset } from './preset.js';
import { propagate } from './propagate.js';
import { script } from './script.js';
import { service } from './service.js';
import { worker } from './worker.js';

/** Every preset by its name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  service,
  edge,
  worker,
  script,
  lambda,
  propagate,
  dev,
  collector,
};
