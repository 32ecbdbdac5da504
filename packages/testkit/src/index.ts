export { type Ended, stopApps } from './child.js';
export type { ChildOptions } from './child-command.js';
export { expectServices } from './expect-services.js';
export { type FakeClock, fakeClock } from './fake-clock.js';
export { FAULTS, type Fault } from './fault.js';
export { freePort } from './free-port.js';
export { needs, type ServerNeed, type UrlServer } from './needs.js';
export {
  type ReceivedRequest,
  type Receiver,
  type ReceiverOptions,
  startReceiver,
  type UntilOptions,
} from './receiver.js';
export { type App, type RunOptions, runApp } from './run-app.js';
export { type SkippableTest, skipAloud } from './skip-aloud.js';
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
