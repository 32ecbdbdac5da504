import Module from 'node:module';
import { packageNameInPath } from './modules/package-of.js';

// From the most telling name to the least: a distribution loads the SDK too.
const SDKS: readonly string[] = [
  '@elastic/opentelemetry-node',
  '@splunk/otel',
  '@honeycombio/opentelemetry-node',
  '@aws/aws-distro-opentelemetry-node-autoinstrumentation',
  '@sentry/node',
  'dd-trace',
  'newrelic',
  'elastic-apm-node',
  '@opentelemetry/auto-instrumentations-node',
  '@opentelemetry/sdk-node',
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/sdk-trace-base',
];

/** The tracing package that was loaded into this process before us, as far as the module cache tells. */
export function otherSdk(): string | undefined {
  const cache = (Module as unknown as { _cache: Record<string, unknown> })._cache;
  const loaded = new Set(Object.keys(cache).map((filename) => packageNameInPath(filename)));
  return SDKS.find((name) => loaded.has(name));
}
