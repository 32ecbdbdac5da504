// Loaded by `node --require @winnow/preset/edge/register`. Starts Winnow with preset `edge`; WINNOW_PRESET is stronger.
import { registerPreset } from '../register-preset.js';

registerPreset('edge');
