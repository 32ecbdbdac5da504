// Loaded by `node --require @winnow/preset/service/register`. Starts Winnow with preset `service`; WINNOW_PRESET is stronger.
import { registerPreset } from '../register-preset.js';

registerPreset('service');
