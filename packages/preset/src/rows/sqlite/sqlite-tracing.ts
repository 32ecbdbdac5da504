import { context, SpanKind, trace } from '@opentelemetry/api';
import { summarize } from '../../sql/summarize.js';
import { ownVersion } from '../../version.js';
import { isSuppressed } from '../http/suppression.js';
import { recordQueryError } from '../pg/query-error.js';
import type { Runtime } from '../row.js';

export const SQLITE_SCOPE = '@winnow/better-sqlite3';
const SYSTEM = 'sqlite';
const START = { kind: SpanKind.CLIENT, attributes: { 'db.system.name': SYSTEM } };

/** A statement that runs. */
export interface SqliteCall {
  /** Ends the span, once; with what was thrown if it failed. Never throws. */
  end(thrown?: { readonly error: unknown }): void;
}

export interface SqliteTracing {
  /** @returns undefined where nobody would see the span */
  statement(sql: string, startTime?: number): SqliteCall | undefined;
}

export function createSqliteTracing(runtime: Runtime): SqliteTracing {
  const tracer = runtime.tracerProvider.getTracer(SQLITE_SCOPE, ownVersion());
  return {
    statement(sql, startTime) {
      try {
        const caller = context.active();
        if (isSuppressed(caller) || trace.getSpan(caller)?.isRecording() === false) return undefined;
        const { name, operation, table, text } = summarize(sql, SYSTEM);
        const span = tracer.startSpan(name, startTime === undefined ? START : { ...START, startTime }, caller);
        span.setAttributes({
          ...(operation !== undefined && { 'db.operation.name': operation }),
          ...(table !== undefined && { 'db.collection.name': table }),
          ...(text !== '' && { 'db.query.text': text }),
        });
        let open = true;
        return {
          end(thrown) {
            if (!open) return;
            open = false;
            try {
              if (thrown) {
                recordQueryError(span, thrown.error);
                const { code } = Object(thrown.error) as { code?: unknown };
                if (typeof code === 'string') span.setAttribute('db.response.status_code', code);
              }
              span.end();
            } catch {
              // The rows go to the app whatever happens to the span.
            }
          },
        };
      } catch {
        return undefined;
      }
    },
  };
}
