import { expect, it } from 'vitest';
import { KEEP_ALL, linesOf, visit } from './support.ts';

it('describes the service; OTEL_SERVICE_NAME is stronger than a name in it', async () => {
  const env = { ...KEEP_ALL, OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3,team=a%20b,service.name=other' };
  const [span] = (await visit({ ...env, OTEL_SERVICE_NAME: 'shop' })).spans;
  expect(span?.resource).toMatchObject({ 'service.version': '1.2.3', team: 'a b', 'service.name': 'shop' });
});

it('names the service where OTEL_SERVICE_NAME does not', async () => {
  const run = await visit({ ...KEEP_ALL, OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }, ['/log']);
  expect(run.spans[0]?.resource['service.name']).toBe('other');
  expect(linesOf(run)[0]).toMatchObject({ service: 'other' });
});
