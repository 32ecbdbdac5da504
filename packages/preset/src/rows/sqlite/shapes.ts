export type Method = (this: object, ...args: unknown[]) => unknown;

/** A prepared statement. */
export interface Statement {
  /** Its text, in better-sqlite3. */
  readonly source?: unknown;
  run: Method;
  get: Method;
  all: Method;
  iterate: Method;
}

/** What `iterate()` returns; it asks for one row at a time. */
export interface Rows {
  next: Method;
  return?: Method;
}

/** The prototype of a connection. */
export interface Connection {
  prepare: Method;
  exec: Method;
}
