// Loaded by `node --require @winnow/preset/script/register`. Starts Winnow with preset `script`; WINNOW_PRESET is stronger.
import { registerPreset } from '../register-preset.js';

registerPreset('script');
