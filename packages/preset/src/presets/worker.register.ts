// Loaded by `node --require @winnow/preset/worker/register`. Starts Winnow with preset `worker`; WINNOW_PRESET is stronger.
import { registerPreset } from '../register-preset.js';

registerPreset('worker');
