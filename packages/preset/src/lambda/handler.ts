/** A handler of any style: what the runtime passes and takes differs by its version, so both are unknown. */
export type Handler = (this: unknown, ...args: never[]) => unknown;

/** What the runtime says about one invocation. Of a shape only: somebody may call the handler with less in a test. */
export interface LambdaContext {
  readonly functionName?: string;
  readonly awsRequestId?: string;
  readonly invokedFunctionArn?: string;
  readonly xRayTraceId?: string;
  readonly clientContext?: { readonly custom?: unknown; readonly Custom?: unknown };
  getRemainingTimeInMillis?(): number;
  /** Replies of the oldest style of handlers. */
  done?(error?: unknown, result?: unknown): void;
  succeed?(result?: unknown): void;
  fail?(error?: unknown): void;
}

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** Whether `awslambda.streamifyResponse` has marked it: its second argument is then the stream. */
export function isStreaming(handler: Handler): boolean {
  return (handler as { [STREAMING]?: unknown })[STREAMING] === 'response';
}
