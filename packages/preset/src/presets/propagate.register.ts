// Loaded by `node --require @winnow/preset/propagate/register`. Starts Winnow with preset `propagate`; WINNOW_PRESET is stronger.
import { registerPreset } from '../register-preset.js';

registerPreset('propagate');
