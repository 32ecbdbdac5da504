import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it.each([
  ['true', '@winnow/http'],
  ['false', '@opentelemetry/instrumentation-http'],
])('%s: server spans are made by %s', async (value, scope) => {
  const { spans } = await visit({ ...KEEP_ALL, WINNOW_LEAN: value });
  expect(spans.map((span) => [span.kind, span.name, span.scope.name])).toEqual([['SERVER', 'GET /items/:id', scope]]);
});
