import { describe, expect, it } from 'vitest';
import { logFieldsFor } from './field-names.js';

const correlation = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'f7ad6b7169203331', traceFlags: 1 };

function written(logFields: Parameters<typeof logFieldsFor>[0]['logFields'], googleProject?: string) {
  const { values, service } = logFieldsFor({ logFields, googleProject });
  const line = Object.entries(values).map(([name, value]) => [name, value(correlation)]);
  return { ...Object.fromEntries(line), [service]: 'shop' };
}

describe('the fields that a backend looks for', () => {
  it('are those of its public documents', () => {
    expect(written('otel')).toEqual({
      trace_id: correlation.traceId,
      span_id: correlation.spanId,
      trace_flags: '01',
      service: 'shop',
    });
    expect(written('ecs')).toEqual({
      'trace.id': correlation.traceId,
      'span.id': correlation.spanId,
      trace_flags: '01',
      'service.name': 'shop',
    });
    // The low 64 bits as an unsigned number: it must not become negative, nor lose digits.
    expect(written('datadog')).toEqual({
      'dd.trace_id': '9532127138774266268',
      'dd.span_id': '17847039033178338097',
      trace_flags: '01',
      'dd.service': 'shop',
    });
    expect(written('gcp', 'my-project')).toEqual({
      'logging.googleapis.com/trace': `projects/my-project/traces/${correlation.traceId}`,
      'logging.googleapis.com/spanId': correlation.spanId,
      'logging.googleapis.com/trace_sampled': true,
      service: 'shop',
    });
    expect(written('gcp')).toMatchObject({ 'logging.googleapis.com/trace': correlation.traceId });
  });
});
