import { expect, it } from 'vitest';
import { KEEP_ALL, linesOf, visit } from './support.ts';

it('names the service on spans and log lines', async () => {
  const run = await visit({ ...KEEP_ALL, OTEL_SERVICE_NAME: 'shop' }, ['/log']);
  expect(run.spans.map(({ resource }) => resource['service.name'])).toEqual(['shop']);
  expect(linesOf(run)[0]).toMatchObject({ service: 'shop' });
});

it('is the name in package.json by default', async () => {
  const run = await visit(KEEP_ALL, ['/log']);
  expect(linesOf(run)[0]).toMatchObject({ service: '@winnow/e2e' });
  expect(run.spans.map(({ resource }) => resource['service.name'])).toEqual(['@winnow/e2e']);
});
