// Spans as stock instrumentations make them, of libraries whose servers do not run here, full of secrets of random shape.
import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCuratingProvider } from '../../curate/curating-provider.js';
import { cleanedSpan } from '../../redact/cleaned-span.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { rulesFor } from '../table.js';
import { STOCK } from './catalogue.js';
import { packageOf } from './instrumentation.js';

const MARK = 'c4n4ry';
const piece = fc.constantFrom(
  '',
  ' ',
  '"',
  '\\',
  '`',
  '$$',
  '--',
  '/*',
  ';',
  '=',
  '?',
  '@',
  ':',
  '%',
  ')',
  '\n',
  'é',
  '0x',
);
const secret = fc.array(piece, { maxLength: 4 }).map((pieces) => `${pieces.join('')}${MARK}${pieces.join('')}`);

const sql = (text: string): Attributes => ({
  'db.query.text': `select * from users where email = '${text}'`,
  'db.statement': `select * from users where email = '${text}' -- ${encodeURIComponent(text)}`,
  'db.connection_string': `jdbc:${encodeURIComponent(text)}`,
  'db.user': text,
});
const driver = (text: string) => `duplicate value '${text}'`;
const keyed = (text: string) => `password=${encodeURIComponent(text)}`;

/** What the stock instrumentation may set, and the message of an error. */
const SPANS: Readonly<Record<string, readonly [(text: string) => Attributes, (text: string) => string]>> = {
  'cassandra-driver': [sql, driver],
  // The drivers of the others have spans of their own.
  knex: [(text) => ({ 'db.system.name': 'sqlite', ...sql(text) }), driver],
  mongoose: [() => ({ 'db.system.name': 'mongodb' }), driver],
  mysql: [(text) => ({ ...sql(text), 'db.mysql.values': text }), driver],
  openai: [() => ({ 'gen_ai.system': 'openai' }), keyed],
  oracledb: [sql, driver],
  'socket.io': [() => ({ 'messaging.system': 'socket.io' }), keyed],
  tedious: [sql, driver],
};

const recorder = createRecorder();
const provider = createCuratingProvider({ inner: () => recorder.runtime.tracerProvider, rulesFor });
const request = trace.setSpan(
  ROOT_CONTEXT,
  recorder.runtime.tracerProvider.getTracer('app').startSpan('GET', { kind: SpanKind.SERVER }),
);

it.each(Object.entries(SPANS))('no secret leaves in spans of %s', (name, [attributesOf, messageOf]) => {
  const stock = STOCK.find((one) => one.name === name);
  const tracer = provider.getTracer(stock ? packageOf(stock) : '');
  fc.assert(
    fc.property(secret, (text) => {
      recorder.clear();
      const error = new Error(messageOf(text));
      const kind = SpanKind.CLIENT;
      tracer.startSpan('early', { kind, attributes: attributesOf(text) }, request).end();
      const system = { 'db.system.name': attributesOf('')['db.system.name'] };
      const late = tracer.startSpan('late', { kind, attributes: system }, request).setAttributes(attributesOf(text));
      late.recordException(error);
      late.setStatus({ code: SpanStatusCode.ERROR, message: error.message }).end();
      const left = recorder.spans().map((span) => cleanedSpan(span as unknown as SdkSpan, []));
      expect(left.map((span) => span.events.length)).toEqual([0, 1]);
      const said = left.map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
      expect(JSON.stringify(said)).not.toContain(MARK);
    }),
    { numRuns: 50, seed: 1 },
  );
});
