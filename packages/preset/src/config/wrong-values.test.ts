import { expect, it } from 'vitest';
import { resolve } from './resolve.js';
import { VARIABLES } from './variables.js';

/** Any text is a value. What is behind it is looked at when it is used: e2e/bad-configuration.test.ts. */
const FREE = [
  'WINNOW_RULES',
  'WINNOW_SAMPLER',
  'WINNOW_ALSO_INSTRUMENT',
  'WINNOW_REDACT',
  'GOOGLE_CLOUD_PROJECT',
  'OTEL_SERVICE_NAME',
  'OTEL_EXPORTER_OTLP_CERTIFICATE',
  'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  'OTEL_EXPORTER_OTLP_CLIENT_KEY',
  'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
  'OTEL_NODE_DISABLED_INSTRUMENTATIONS',
];
const WRONG = '= what?';
const problemsOf = (name: string, value = WRONG) => resolve({ [name]: value }).problems;

it('of every variable has a message of one line', () => {
  const names = Object.keys(VARIABLES);
  expect(names.filter((name) => problemsOf(name).length === 0).sort()).toEqual([...FREE].sort());
  // The names of presets are pinned in resolve.test.ts.
  const others = names.filter((name) => name !== 'WINNOW_PRESET');
  expect(others.flatMap((name) => problemsOf(name))).toMatchSnapshot();
});

it('that holds a secret is not repeated', () => {
  for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_ENDPOINT'])
    expect(problemsOf(name, 'canary secret').join()).not.toContain('canary');
});

it.each([
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x-team=shop, authorization=Basic%20dXNlcg==,'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'team=a, service.name=my%20shop ,x='],
  ['OTEL_EXPORTER_ZIPKIN_ENDPOINT', ' http://zipkin:9411/api/v2/spans'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '500'],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip'],
  ['OTEL_NODE_RESOURCE_DETECTORS', 'env,host'],
  ['OTEL_METRICS_EXPORTER', 'otlp,console'],
  ['WINNOW_IGNORE_PATHS', '/internal/*, *'],
])('is not %s=%s', (name, value) => {
  expect(problemsOf(name, value)).toEqual([]);
});

it.each([
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a b=c'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'nonsense'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=100%'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=b=c'],
  ['OTEL_RESOURCE_ATTRIBUTES', `a=${'b'.repeat(256)}`],
  ['OTEL_EXPORTER_ZIPKIN_ENDPOINT', 'localhost:9411'],
  ['WINNOW_IGNORE_PATHS', 'health'],
])('is %s=%s', (name, value) => {
  expect(problemsOf(name, value)).toHaveLength(1);
});
