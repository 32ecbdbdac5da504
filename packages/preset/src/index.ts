export type { Config } from './config/config.js';
export { bindContext, type ContextCarrier, extractContext, injectContext } from './context-helpers.js';
export type { SpanRules, StartingSpan } from './curate/rules.js';
export type { Winnow } from './handle.js';
export type { Preset } from './presets/preset.js';
export type { Patch, Row, Runtime } from './rows/row.js';
export { keepTrace, traceId, withSpan } from './spans.js';
export { start } from './start.js';
export type { StartOptions } from './start-options.js';
