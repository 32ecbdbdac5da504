// Loaded by `node --require @winnow/preset/dev/register`. Starts Winnow with preset `dev`; WINNOW_PRESET is stronger.
import { registerPreset } from '../register-preset.js';

registerPreset('dev');
