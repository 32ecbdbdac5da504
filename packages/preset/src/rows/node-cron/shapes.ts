/** What is looked at of node-cron. */
export type Method<This> = (this: This, ...args: unknown[]) => unknown;

/** A task of version 4. */
export interface InlineTask {
  readonly name?: unknown;
  readonly cronExpression?: unknown;
  /** Calls the function of the app, with the date and what there is to know of the run. */
  readonly runner?: { onMatch?: Method<unknown> };
  createContext: Method<InlineTask>;
}

export interface Execution {
  /** `scheduled`, or another word where the app itself has asked for the run. */
  readonly reason?: unknown;
}

/** Version 3. */
export interface NodeCron {
  schedule?(expression: unknown, run: unknown, options?: { readonly name?: unknown }): unknown;
}
