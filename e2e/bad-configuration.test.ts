// Whatever is wrong with the configuration, the app runs, and there is one line about it.
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

it.each([
  ['a number that is none', { WINNOW_KEEP_PERCENT: 'abc' }],
  ['a preset that is none', { WINNOW_PRESET: 'servcie' }],
  ['a misspelt variable', { WINNOW_KEEP_PERSENT: '7' }],
  ['a rules module that throws', { WINNOW_RULES: './rules-that-throw.mjs' }],
  ['a rules module that is missing', { WINNOW_RULES: './no-such-rules.mjs' }],
  ['a rules module without a list', { WINNOW_RULES: './rules-without-a-list.mjs' }],
  ['a rules module with something else in its list', { WINNOW_RULES: './rules-with-a-mistake.cjs' }],
  ['a rules module with a rule that is wrong', { WINNOW_RULES: './rules-with-a-wrong-reason.mjs' }],
  ['a sampler module that throws', { WINNOW_SAMPLER: './rules-that-throw.mjs' }],
  ['a sampler module that throws at once', { WINNOW_SAMPLER: './throws.cjs' }],
  ['a sampler module that is missing', { WINNOW_SAMPLER: './no-such-sampler.cjs' }],
  ['a sampler module without a Sampler', { WINNOW_SAMPLER: './rules-without-a-list.mjs' }],
  ['an instrumentation that is none', { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'expres' }],
  ['the package of an instrumentation', { OTEL_NODE_DISABLED_INSTRUMENTATIONS: '@opentelemetry/instrumentation-pg' }],
  ['a certificate that is missing', { OTEL_EXPORTER_OTLP_CERTIFICATE: './no-such.pem' }],
  ['headers that are none', { OTEL_EXPORTER_OTLP_HEADERS: 'my key' }],
  ['a header of a roll-out that is none', { WINNOW_ROLLOUT: 'header:' }],
  ['an endpoint that is no URL', { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }],
] as const)('%s', async (_name, env) => {
  await using app = await runApp({ app: 'use-http.cjs', args: ['end=none'], env: { ...env } });
  expect(await (await fetch(app.url)).text()).toBe('ok');
  await app.printed(/^\[winnow\] .*(Using|ignored|Sampling|understands).*/m);
  const { stderr } = await app.stop();
  const lines = stderr.split('\n').filter((line) => line.startsWith('[winnow]') && !line.includes(' · preset '));
  // Nobody listens at some of the endpoints, and on a busy machine a module may keep decisions waiting before it is there.
  const stable = lines.filter((line) => !/does not take traces|could not be delivered|were not there after/.test(line));
  expect(stable.join('\n').replaceAll(/'?(file:)?\/[^\s']*\//g, '<dir>/')).toMatchSnapshot();
  expect(stable).toHaveLength(1);
});
