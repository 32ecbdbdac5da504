// The ESM door. It re-exports the CommonJS build, so that a process has one copy however it is imported.
export type * from './index.js';
export {
  bindContext,
  curate,
  extend,
  extractContext,
  getWinnowInstrumentations,
  injectContext,
  keepTrace,
  lambdaHandler,
  start,
  tag,
  traceId,
  traceUrl,
  withSpan,
} from './index.js';
