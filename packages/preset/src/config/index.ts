export type { Config, KeepConfig, LogLevel, TraceExporterName } from './config.js';
export { readEnvironment } from './env.js';
export { nearest } from './nearest.js';
export { type Resolved, type ResolveOptions, resolve } from './resolve.js';
export { VARIABLES, type Values, type Variable, type VariableName } from './variables.js';
