/** What is looked at of BullMQ's objects. */
export interface JobOptions {
  /** BullMQ's own place for the context of a job; its adapters for OpenTelemetry write the same. */
  telemetry?: { metadata?: string | undefined; omitContext?: boolean };
}

export interface NewJob {
  readonly opts?: JobOptions;
}

export interface Flow extends NewJob {
  readonly queueName?: unknown;
  readonly children?: readonly Flow[];
}

export interface Job extends NewJob {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly attemptsMade?: unknown;
  /** Set on jobs that a schedule makes again and again. */
  readonly repeatJobKey?: unknown;
}

/** A queue or a worker. With `telemetry` the app has an adapter of its own. */
export interface Base {
  readonly name?: unknown;
  readonly opts?: { readonly telemetry?: unknown };
}

export type Method<This> = (this: This, ...args: unknown[]) => unknown;
