// Loaded by `node --require @winnow/preset/collector/register`. Starts Winnow with preset `collector`; WINNOW_PRESET is stronger.
import { registerPreset } from '../register-preset.js';

registerPreset('collector');
