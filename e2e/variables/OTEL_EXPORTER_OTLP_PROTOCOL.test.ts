import { startReceiver } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { openGrpcDoor } from './grpc-door.ts';
import { KEEP_ALL, namesOf, visit } from './support.ts';

it.each([
  ['http/protobuf', 'application/x-protobuf'],
  ['http/json', 'application/json'],
])('%s', async (protocol, type) => {
  const { requests, spans } = await visit({ ...KEEP_ALL, OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
  expect(requests.map(({ path, headers }) => [path, headers['content-type']])).toEqual([['/v1/traces', type]]);
  expect(namesOf(spans)).toEqual(['GET /items/:id']);
});

it('grpc', async () => {
  await using receiver = await startReceiver();
  await using door = await openGrpcDoor(receiver);
  const env = { ...KEEP_ALL, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: door.url };
  const { spans, stderr } = await visit(env, ['/items/1'], { receiver });
  expect(namesOf(spans)).toEqual(['GET /items/:id']);
  expect(stderr).toContain(`sends to ${door.url} (grpc)`);
});
