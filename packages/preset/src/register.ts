// Loaded by `node --require @winnow/preset/register`, by `--import` of the same path, through NODE_OPTIONS, or as the first
// line of an app. Starts Winnow with the preset of WINNOW_PRESET, `service` by default.
import { registerPreset } from './register-preset.js';

registerPreset('service');
