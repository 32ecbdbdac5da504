import { context, metrics, type Sampler, SpanStatusCode, type TracerProvider, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { Rule, SpanExporter } from '@winnow/sampler';
import { claimApi, registeredBefore, setDiagLogger } from './claim.js';
import { type Config, readEnvironment, resolve } from './config/index.js';
import { createCuratingProvider } from './curate/curating-provider.js';
import { createDiagLogger } from './diag-logger.js';
import { createSink } from './export/sinks.js';
import { onFirstListen } from './first-listen.js';
import { markStarted, place, started } from './guard.js';
import { INERT, running, type Winnow } from './handle.js';
import { enableOwn, instrument } from './instrument.js';
import { ownProcessEnd } from './lifecycle/process-end.js';
import { checkedRules } from './load-module.js';
import { createLog, type Log } from './log.js';
import { loadedBefore } from './modules/loaded-before.js';
import { otherSdk } from './others.js';
import { createPipeline } from './pipeline.js';
import type { Runtime } from './rows/row.js';
import { rowsFor, rulesFor } from './rows/table.js';
import { createSdk, type Sdk } from './sdk/node-sdk.js';
import { createPropagatingProvider } from './sdk/propagating-provider.js';
import { createPropagator } from './sdk/propagators.js';
import { startLine } from './start-line.js';
import { ownVersion } from './version.js';

/** Everything is optional; what is given is stronger than the environment. */
export interface StartOptions {
  /** Name of a preset. Variable: `WINNOW_PRESET`. Default `service`. */
  readonly preset?: string;
  /** Variable: `OTEL_SERVICE_NAME`. Default: the name in the app's package.json. */
  readonly serviceName?: string;
  /** The whole policy. Variables: `WINNOW_KEEP_*`, or `WINNOW_RULES` for a module. */
  readonly rules?: readonly Rule[];
  /** A complete Sampler; Winnow's own then steps aside. Variable for a module: `WINNOW_SAMPLER`. */
  readonly sampler?: Sampler;
  /** Instead of OTLP; beside whatever `OTEL_TRACES_EXPORTER` names. */
  readonly exporter?: SpanExporter;
  /** Further instrumentations, given our tracer provider. */
  readonly instrumentations?: readonly Instrumentation[];
}

/**
 * Starts Winnow from code. It must come before the libraries that it traces are loaded: the first line of the app, or a
 * file given to `--require`. Started already, it returns what runs and says that the options came too late.
 * @throws TypeError when `rules` is not a list of rules; nothing else throws
 */
export function start(options: StartOptions = {}): Winnow {
  if (options.rules) checkedRules(options.rules, 'start({ rules })');
  return startOnce(options, 'service');
}

/** @param registeredPreset the preset that the flag names; `WINNOW_PRESET` is stronger */
export function startOnce(options: StartOptions, registeredPreset: string): Winnow {
  const { config, problems } = resolve(
    readEnvironment(),
    {
      ...options,
      ownSampler: options.sampler !== undefined,
      ownRules: options.rules !== undefined,
      ownExporter: options.exporter !== undefined,
    },
    registeredPreset,
  );
  const log = createLog(config.logLevel);
  const refused = refusal(options, log);
  if (refused) return refused;
  for (const problem of problems) log.warn(problem);
  if (config.disabled) return INERT;
  try {
    return begin(config, options, log);
  } catch (error) {
    log.error(`could not start (${(error as Error).message}). The app runs untraced.`);
    return INERT;
  }
}

/** Why this start is not the one that runs, said in one line; undefined when it is. */
function refusal(options: StartOptions, log: Log): Winnow | undefined {
  const where = place();
  if (where === 'foreign-thread') return INERT;
  if (where === 'foreign-runtime') {
    log.info('runs on Node.js only and does nothing here.');
    return INERT;
  }
  const earlier = started();
  if (earlier) {
    if (earlier.from !== __dirname)
      log.warn(
        `${earlier.version} runs already (from ${earlier.from}). This second copy, ${ownVersion()}, does nothing.`,
      );
    else if (Object.keys(options).length > 0)
      log.warn('runs already; the options of this start() come too late and are ignored.');
    return running();
  }
  if (registeredBefore().includes('trace')) {
    const name = otherSdk() ?? 'another OpenTelemetry SDK';
    log.warn(
      `${name} has registered with OpenTelemetry first. Winnow stays out of this process; remove one of the two.`,
    );
    return INERT;
  }
  return undefined;
}

function begin(config: Config, options: StartOptions, log: Log): Winnow {
  const mark = markStarted(ownVersion(), __dirname);
  let sdk: Sdk | undefined;
  let building = false;
  const diagLogger = createDiagLogger(log, () => building);
  const pipeline = createPipeline(config, options, createSink(config, log, options.exporter), log);
  const propagating = config.recording ? undefined : createPropagatingProvider();

  function inner(): TracerProvider {
    if (propagating) return propagating;
    if (!sdk) {
      building = true;
      try {
        sdk = createSdk(config, pipeline);
      } finally {
        building = false;
        setDiagLogger(diagLogger);
      }
    }
    return sdk.tracerProvider;
  }

  const tracerProvider = createCuratingProvider({ inner: () => (sayStart(), inner()), rulesFor });
  claimApi({
    tracerProvider,
    contextManager: new AsyncLocalStorageContextManager().enable(),
    propagator: pipeline.propagator(createPropagator(config.propagators)),
    diagLogger,
  });

  let said = false;
  function sayStart(): void {
    if (said) return;
    said = true;
    log.info(startLine(config, pipeline.policy));
  }

  const runtime: Runtime = {
    config,
    tracerProvider,
    // Asked for late: with OTEL_METRICS_EXPORTER the provider exists only once the SDK is built.
    get meterProvider() {
      return metrics.getMeterProvider();
    },
    tail: pipeline.tail,
  };
  const rows = rowsFor(config);
  const early = loadedBefore(rows);
  if (early.length > 0)
    log.warn(
      `loaded after ${early.join(', ')}: their calls may make no spans. Put \`--require @winnow/preset/register\` first.`,
    );
  const unhook = instrument(rows, runtime, log, () => void inner());
  enableOwn(options.instrumentations ?? [], runtime);
  onFirstListen(() => {
    sayStart();
    inner();
  });
  const release = ownProcessEnd({
    delivery: pipeline.delivery,
    timeoutMs: config.exitTimeoutMs,
    onCrash: (error) => recordCrash(error, runtime),
    onLoss: (spans) => log.warn(`${spans} spans could not be delivered before the process ended.`),
  });

  const handle: Winnow = {
    flush: () => pipeline.delivery.flush(),
    async shutdown() {
      unhook();
      release();
      await sdk?.shutdown();
      await pipeline.delivery.flush();
    },
    policy: pipeline.policy,
    stats: () => pipeline.tail.stats(),
    keep: (spanContext, why) => pipeline.tail.keep(spanContext, why),
  };
  mark.handle = handle;
  return handle;
}

/** The request whose code crashed the process leaves with its exception. */
function recordCrash(error: unknown, runtime: Runtime): void {
  try {
    const span = trace.getSpan(context.active());
    if (!span) return;
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
    runtime.tail.crashed(span.spanContext());
  } catch {
    // Node.js is about to report the app's own error; ours must not get in its way.
  }
}
