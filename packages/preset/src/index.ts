import './start-waiting.js';

export type { Config } from './config/config.js';
export { bindContext, type ContextCarrier, extractContext, injectContext } from './context-helpers.js';
export { curate } from './curate/curate.js';
export type { SpanRules, StartingSpan } from './curate/rules.js';
export { getWinnowInstrumentations, type InstrumentationsOptions } from './get-winnow-instrumentations.js';
export type { Winnow } from './handle.js';
export type { Handler } from './lambda/handler.js';
export { lambdaHandler } from './lambda/lambda-handler.js';
export { extend } from './presets/extend.js';
export type { Preset } from './presets/preset.js';
export type { Patch, Row, Runtime } from './rows/row.js';
export { keepTrace, traceId, withSpan } from './spans.js';
export { start } from './start.js';
export type { StartOptions } from './start-options.js';
export { type TagValue, tag } from './tag.js';
export { traceUrl } from './trace-url.js';
