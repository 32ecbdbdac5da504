import {
  type ContextManager,
  context,
  type DiagLogger,
  DiagLogLevel,
  diag,
  propagation,
  type TextMapPropagator,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

export interface ApiParts {
  readonly tracerProvider: TracerProvider;
  readonly contextManager: ContextManager;
  readonly propagator: TextMapPropagator;
  readonly diagLogger: DiagLogger;
}

// The api keeps its globals here; copies of every 1.x version in the process share them.
const API_KEY = Symbol.for('opentelemetry.js.api.1');
type ApiGlobals = Record<string, unknown> & { version: string };
const globals = globalThis as { [API_KEY]?: ApiGlobals };

/** Which of the api's parts somebody registered before us. */
export function registeredBefore(): readonly string[] {
  const found = globals[API_KEY] ?? {};
  return ['trace', 'context', 'propagation'].filter((part) => part in found);
}

/**
 * Registers our parts with the api, first and for good: a second registration fails without a word to the app, and a tracer
 * taken from another provider would stay uncurated for ever.
 *
 * An app that called `diag.setLogger` first has created the globals with its own api version, and the api then refuses
 * every registration of another one. So those globals are made anew and what the app had put there is put back.
 */
export function claimApi(parts: ApiParts): boolean {
  const before = globals[API_KEY];
  if (before) delete globals[API_KEY];
  const claimed =
    trace.setGlobalTracerProvider(parts.tracerProvider) &&
    context.setGlobalContextManager(parts.contextManager) &&
    propagation.setGlobalPropagator(parts.propagator);
  for (const [part, value] of Object.entries(before ?? {})) {
    if (globals[API_KEY] && !(part in globals[API_KEY])) globals[API_KEY][part] = value;
  }
  if (!before || !('diag' in before)) setDiagLogger(parts.diagLogger);
  return claimed;
}

function setDiagLogger(logger: DiagLogger): void {
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
}

/**
 * Runs `build` with nobody listening to the api's diagnostics, and puts whoever listened back: what NodeSDK reports while
 * it fails to register, as it must, is news to nobody. It also sets a logger of its own when OTEL_LOG_LEVEL is set.
 */
export function withoutDiagnostics<T>(build: () => T): T {
  const before = globals[API_KEY]?.['diag'];
  if (globals[API_KEY]) delete globals[API_KEY]['diag'];
  try {
    return build();
  } finally {
    const after = globals[API_KEY];
    if (after) {
      delete after['diag'];
      if (before !== undefined) after['diag'] = before;
    }
  }
}
