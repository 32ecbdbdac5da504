export type { Config } from './config/config.js';
export type { SpanRules, StartingSpan } from './curate/rules.js';
export type { Patch, Row, Runtime } from './rows/row.js';
