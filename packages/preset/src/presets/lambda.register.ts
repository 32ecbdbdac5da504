// Loaded by `node --require @winnow/preset/lambda/register`. Starts Winnow with preset `lambda`; WINNOW_PRESET is stronger.
import { registerPreset } from '../register-preset.js';

registerPreset('lambda');
