import { SpanKind, trace } from '@opentelemetry/api';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRecorder } from '../rows/http/recorder.test.support.js';
import { invokedBy } from './trigger.js';
import { xrayLink } from './xray.js';

const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;

beforeAll(() => void createRecorder());

function parentOf(event: unknown, lambdaContext = {}): string | undefined {
  const { parent } = invokedBy(event, lambdaContext);
  return parent && trace.getSpanContext(parent)?.traceId;
}

describe('the trigger of an event', () => {
  it.each([
    [{ 'detail-type': 'Scheduled Event', source: 'aws.events' }, 'timer'],
    [{ 'detail-type': 'order placed', source: 'shop' }, 'pubsub'],
    [{ Records: [{ eventSource: 'aws:s3' }] }, 'datasource'],
    [{ Records: [{ eventSource: 'aws:dynamodb' }] }, 'datasource'],
    [{ Records: [{ eventSource: 'aws:sqs' }] }, 'pubsub'],
    [{ httpMethod: 'GET', headers: {} }, 'http'],
    [{ httpMethod: 'GET', headers: null }, 'other'],
    [{ Records: [] }, 'other'],
    [{ Records: [null] }, 'other'],
    [{ Records: 'toString' }, 'other'],
    [{ headers: {} }, 'other'],
    ['text', 'other'],
    [null, 'other'],
    [undefined, 'other'],
    [[1, 2], 'other'],
  ])('%j is %s', (event, expected) => {
    expect(invokedBy(event, {}).attributes['faas.trigger']).toBe(expected);
  });

  it('is a consumer of messages, and a server otherwise', () => {
    expect(invokedBy({ Records: [{ eventSource: 'aws:sqs' }] }, {}).kind).toBe(SpanKind.CONSUMER);
    expect(invokedBy({}, {}).kind).toBe(SpanKind.SERVER);
  });
});

describe('a caller', () => {
  it('is read from the headers, however they are written', () => {
    const event = { httpMethod: 'GET', headers: { TraceParent: traceparent } };
    expect(parentOf(event)).toBe('ab'.repeat(16));
    expect(parentOf({ ...event, headers: { traceparent: 'broken' } })).toBeUndefined();
    expect(parentOf({ ...event, headers: { traceparent: [traceparent] } })).toBeUndefined();
  });

  it('is read from the context beside a direct call', () => {
    expect(parentOf({}, { clientContext: { custom: { traceparent } } })).toBe('ab'.repeat(16));
    expect(parentOf({}, { clientContext: { Custom: { traceparent } } })).toBe('ab'.repeat(16));
    expect(parentOf({}, { clientContext: { custom: 'text' } })).toBeUndefined();
  });
});

describe('the header of X-Ray', () => {
  const root = '1-5759e988-bd862e3fe1be46a994272793';

  it('gives a link where it is sampled', () => {
    expect(xrayLink(`Root=${root};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:0`)?.context).toMatchObject({
      traceId: '5759e988bd862e3fe1be46a994272793',
      spanId: '53995c3f42cd8ad8',
    });
  });

  it.each([
    undefined,
    '',
    `Root=${root};Parent=53995c3f42cd8ad8;Sampled=0`,
    `Root=${root};Sampled=1`,
    'Root=1-1-2;Parent=53995c3f42cd8ad8;Sampled=1',
    `Root=1-${'0'.repeat(8)}-${'0'.repeat(24)};Parent=53995c3f42cd8ad8;Sampled=1`,
  ])('gives none otherwise: %s', (header) => {
    expect(xrayLink(header)).toBeUndefined();
  });
});
