// With the verdict on the spans: what is exported is more than what was recorded (scenario 13).
import { type Span, startReceiver } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { openGrpcDoor } from './grpc-door.ts';
import { KEEP_ALL, namesOf, visit } from './support.ts';

const verdictOf = (span: Span | undefined) => [
  span?.attributes['winnow.keep.reason'],
  span?.traceState,
  (span?.flags ?? 0) & 1,
];

it.each([
  ['http/protobuf', 'application/x-protobuf'],
  ['http/json', 'application/json'],
])('%s', async (protocol, type) => {
  const { requests, spans } = await visit({ ...KEEP_ALL, OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
  expect(requests.map(({ path, headers }) => [path, headers['content-type']])).toEqual([['/v1/traces', type]]);
  expect(namesOf(spans)).toEqual(['GET /items/:id']);
  expect(verdictOf(spans[0])).toEqual(['baseline', 'ot=th:0', 1]);
});

it('grpc', async () => {
  await using receiver = await startReceiver();
  await using door = await openGrpcDoor(receiver);
  const env = { ...KEEP_ALL, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: door.url };
  const { spans, stderr } = await visit(env, ['/items/1'], { receiver });
  expect(namesOf(spans)).toEqual(['GET /items/:id']);
  expect(verdictOf(spans[0])).toEqual(['baseline', 'ot=th:0', 1]);
  expect(stderr).toContain(`sends to ${door.url} (grpc)`);
});
