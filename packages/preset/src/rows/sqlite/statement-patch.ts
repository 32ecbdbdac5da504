import { patchMethod } from '../http/patched.js';
import type { Connection, Method, Rows, Statement } from './shapes.js';
import type { SqliteCall, SqliteTracing } from './sqlite-tracing.js';

/** Statements are made by native code: their prototype is known once there is one. */
export function patchConnection(prototype: Connection, tracing: SqliteTracing): void {
  const texts = new WeakMap<object, string>();
  patchMethod(
    prototype,
    'prepare',
    (original) =>
      function (...args) {
        const sql = args[0];
        const startTime = Date.now();
        try {
          const statement = original.apply(this, args) as Statement;
          if (typeof sql === 'string') texts.set(statement, sql);
          patchStatement(Object.getPrototypeOf(statement) as Statement, tracing, texts);
          return statement;
        } catch (error) {
          // A statement that cannot be prepared never runs; its failure would be on no span.
          if (typeof sql === 'string') tracing.statement(sql, startTime)?.end({ error });
          throw error;
        }
      },
  );
  patchMethod(prototype, 'exec', (original) => traced(original, (_connection, args) => args[0], tracing, endNow));
}

function patchStatement(prototype: Statement, tracing: SqliteTracing, texts: WeakMap<object, string>): void {
  const textOf = (statement: object) => texts.get(statement) ?? (statement as Statement).source;
  for (const key of ['run', 'get', 'all'] as const) {
    patchMethod(prototype, key, (original) => traced(original, textOf, tracing, endNow));
  }
  patchMethod(prototype, 'iterate', (original) => traced(original, textOf, tracing, endWithRows));
}

/** Everything here is synchronous, so there is one at a time. */
let running: object | undefined;

function traced(
  original: Method,
  textOf: (target: object, args: unknown[]) => unknown,
  tracing: SqliteTracing,
  settle: (call: SqliteCall, result: unknown) => void,
): Method {
  return function (...args) {
    // libsql's `all` calls its `iterate`.
    const sql = running === this ? undefined : textOf(this, args);
    const call = typeof sql === 'string' ? tracing.statement(sql) : undefined;
    if (call === undefined) return original.apply(this, args);
    const outer = running;
    let result: unknown;
    try {
      running = this;
      result = original.apply(this, args);
    } catch (error) {
      call.end({ error });
      throw error;
    } finally {
      running = outer;
    }
    settle(call, result);
    return result;
  };
}

const endNow = (call: SqliteCall): void => call.end();

/** The rows are read while the app asks for them: the span ends with the last, or when the app stops asking. */
function endWithRows(call: SqliteCall, result: unknown): void {
  const rows = result as Rows;
  const { next, return: stop } = rows;
  rows.next = function (...args) {
    try {
      const step = next.apply(this, args) as IteratorResult<unknown>;
      if (step.done) call.end();
      return step;
    } catch (error) {
      call.end({ error });
      throw error;
    }
  };
  rows.return = function (value) {
    call.end();
    return stop ? stop.call(this, value) : { done: true, value };
  };
}
