import { stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { startLambda } from '../support/lambda.ts';
import { KEEP_ALL } from './support.ts';

afterEach(stopApps);

it.each([
  ['true', ['@winnow/lambda', 'app']],
  ['false', ['@winnow/http', 'app']],
])('%s', async (value, scopes) => {
  const env = { ...KEEP_ALL, WINNOW_LAMBDA: value, OTEL_BSP_SCHEDULE_DELAY: '0' };
  await using lambda = await startLambda({ handler: 'index.handler', require: '@winnow/preset/register', env });
  await lambda.invoke({});
  // Nobody has waited for what is not part of an invocation: thawed, the process delivers it.
  lambda.app.child.kill('SIGCONT');
  await lambda.app.until((spans) => spans.length === 2);
  // Without it the process is any other, and what it asks of the Runtime API is a call like any other.
  expect(lambda.app.spans.map(({ scope }) => scope.name).sort()).toEqual(scopes);
});
