export type { ChildOptions } from './child-command.js';
export { FAULTS, type Fault } from './fault.js';
export {
  type ReceivedRequest,
  type Receiver,
  type ReceiverOptions,
  startReceiver,
  type UntilOptions,
} from './receiver.js';
export { type App, type Ended, type RunOptions, runApp, stopApps } from './run-app.js';
export {
  type Attributes,
  type AttributeValue,
  type Span,
  type SpanEvent,
  type SpanKind,
  type SpanLink,
  type StatusCode,
  serviceOf,
} from './span.js';
export { type SpanTreeOptions, spanTree } from './span-tree.js';
export { type Trace, tracesOf } from './trace.js';
