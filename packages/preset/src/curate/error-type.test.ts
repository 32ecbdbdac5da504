import { type Exception, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterEach, expect, it } from 'vitest';
import { mysql2Failure, tellingFailures } from '../rows/context/mysql2-failures.js';
import { commandRules, sqlRules } from '../rows/stock/sql-rules.js';
import { ended, inner, recorder, server } from './curated.test.support.js';
import { createCuratingProvider } from './curating-provider.js';
import type { SpanRules } from './rules.js';

afterEach(() => recorder.clear());

const RULES: Record<string, SpanRules> = {
  sql: sqlRules('mysql'),
  mysql2: { ...sqlRules('mysql'), failure: mysql2Failure },
  redis: commandRules('redis'),
};
const provider = createCuratingProvider({ inner, rulesFor: (scope) => RULES[scope] });
const started = (scope: string) => provider.getTracer(scope).startSpan('x', { kind: SpanKind.CLIENT }, server().ctx);
const errorTypes = () => ended().map(({ attributes }) => attributes['error.type']);

const duplicate = Object.assign(new Error("Duplicate entry 'hunter2'"), { code: 'ER_DUP_ENTRY' });

it.each<[string, string, unknown, string]>([
  ['its code', 'sql', duplicate, 'ER_DUP_ENTRY'],
  ['its name', 'sql', new TypeError('x'), 'TypeError'],
  ['what Redis begins with', 'redis', new Error('WRONGTYPE Operation against a key'), 'WRONGTYPE'],
  ['nothing that a script of Redis says', 'redis', new Error('HUNTER2 is wrong'), 'Error'],
])('a call that fails is told apart by %s, whichever order it is told in', (_what, scope, thrown, type) => {
  const failed = { code: SpanStatusCode.ERROR };
  const one = started(scope);
  one.recordException(thrown as Exception);
  one.setStatus(failed).end();
  const other = started(scope).setStatus(failed);
  other.recordException(thrown as Exception);
  other.end();
  expect(errorTypes()).toEqual([type, type]);
});

it('is not said of a call that goes well after all, nor in the place of what the instrumentation says, which is a text', () => {
  const retried = started('sql');
  retried.recordException(duplicate);
  retried.end();
  const own = started('sql').setAttribute('error.type', 23);
  own.recordException(duplicate);
  own.setStatus({ code: SpanStatusCode.ERROR }).end();
  expect(errorTypes()).toEqual([undefined, '23']);
});

it('is known of a query of mysql2, whose instrumentation is told of an error and passes its text on', () => {
  const fail = (error: unknown) => {
    const message = (error as Error | null)?.message;
    const span = started('mysql2');
    if (message !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message });
    span.end();
  };
  const query = tellingFailures((_sql, done) => (done as (error: unknown) => void)(duplicate));
  const enqueued = tellingFailures((command) => (command as { onResult(error: unknown): void }).onResult(duplicate));
  query('insert', fail);
  enqueued({ onResult: fail });
  tellingFailures((_sql, done) => (done as (error: unknown) => void)(null))('select', fail);
  // Nothing of it is left for a later one.
  fail(new Error(duplicate.message));
  expect(errorTypes()).toEqual(['ER_DUP_ENTRY', 'ER_DUP_ENTRY', undefined, undefined]);
  expect(ended()[0]?.events.map(({ attributes }) => attributes)).toEqual([{ 'exception.type': 'ER_DUP_ENTRY' }]);
});
