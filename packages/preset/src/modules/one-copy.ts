// Yarn classic, and any tree where versions float, can hold several copies of an OpenTelemetry package: our SDK's and the
// instrumentations'. What we load, we load from our own dependencies, so that one process runs one copy of each.
import Module from 'node:module';

const SHARED: ReadonlySet<string> = new Set(
  [
    'api',
    'context-async-hooks',
    'core',
    'instrumentation',
    'otlp-exporter-base',
    'otlp-transformer',
    'resources',
    'sdk-metrics',
    'sdk-node',
    'sdk-trace',
    'sdk-trace-base',
  ].map((name) => `@opentelemetry/${name}`),
);

interface Internals {
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

const internals = Module as unknown as Internals;

/** Runs `load`, a synchronous require, with the shared packages resolved from here whoever asks for them. */
export function withOneCopy<T>(load: () => T): T {
  const original = internals._resolveFilename;
  internals._resolveFilename = function resolve(request, ...rest) {
    const [parent, ...options] = rest;
    return original.call(this, request, SHARED.has(request) ? module : parent, ...options);
  };
  try {
    return load();
  } finally {
    internals._resolveFilename = original;
  }
}
