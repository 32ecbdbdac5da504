// A trace as text: printed by the preset `dev`, and importable as `@winnow/preset/waterfall`.
export { fromSdkSpans } from './from-sdk-spans.js';
export { renderWaterfall, type WaterfallOptions } from './render-waterfall.js';
export { type RowKind, type RowSource, type SpanRow, spanRow } from './span-row.js';
export { terminalOptions } from './terminal.js';
