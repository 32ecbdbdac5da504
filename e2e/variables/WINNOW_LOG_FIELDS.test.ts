import { expect, it } from 'vitest';
import { linesOf, visit } from './support.ts';

const FIELDS = {
  otel: ['service', 'span_id', 'trace_flags', 'trace_id'],
  ecs: ['service.name', 'span.id', 'trace.id', 'trace_flags'],
  datadog: ['dd.service', 'dd.span_id', 'dd.trace_id', 'trace_flags'],
  gcp: [
    'logging.googleapis.com/spanId',
    'logging.googleapis.com/trace',
    'logging.googleapis.com/trace_sampled',
    'service',
  ],
};

it.each(Object.entries(FIELDS))('%s', async (value, fields) => {
  const own = ['hostname', 'level', 'msg', 'pid', 'time'];
  const [line] = linesOf(await visit({ OTEL_SERVICE_NAME: 'shop', WINNOW_LOG_FIELDS: value }, ['/log']));
  expect(
    Object.keys(line ?? {})
      .filter((key) => !own.includes(key))
      .sort(),
  ).toEqual(fields);
});
