// The running whole, in the order in which it must come to be: claim the api, hook the modules, own the end.
import { metrics } from '@opentelemetry/api';
import { onFirstListen } from './before-listen.js';
import { claimApi } from './claim.js';
import type { Config } from './config/config.js';
import { RunContextManager } from './context-manager.js';
import { crashLine, recordCrash } from './crash-span.js';
import { createCuratingProvider } from './curate/curating-provider.js';
import { orphanRule } from './curate/orphan-rule.js';
import { createDiagLogger } from './diag-logger.js';
import { createSink } from './export/sinks.js';
import { markStarted } from './guard.js';
import type { Winnow } from './handle.js';
import { enableOwn, instrument } from './instrument.js';
import { keepAlive } from './keep-alive.js';
import { traceLambda } from './lambda/trace-lambda.js';
import { lossLine, OTHERS_LOST } from './lifecycle/loss-line.js';
import { ownProcessEnd } from './lifecycle/process-end.js';
import type { Log } from './log.js';
import { forwardRequestId } from './logs/forward-request-id.js';
import { loadedBefore } from './modules/loaded-before.js';
import { noticeMissingContext } from './no-context-notice.js';
import { createPipeline } from './pipeline.js';
import { createRollOutParts } from './roll-out.js';
import type { Runtime } from './rows/row.js';
import { rowsFor, rulesFor } from './rows/table.js';
import { unknownNames } from './rows/unknown-names.js';
import { startRunSpan } from './run-span.js';
import { needsNodeSdk } from './sdk/create-sdk.js';
import { createPropagator } from './sdk/propagators.js';
import { startLine } from './start-line.js';
import type { StartParts } from './start-options.js';
import { fillTraceUrl } from './trace-url.js';
import { createInnerProvider } from './tracer-provider.js';
import { ownVersion } from './version.js';

/** @param first nothing that can be traced was loaded before */
export function assemble(config: Config, options: StartParts, log: Log, first = false): Winnow {
  const mark = markStarted(ownVersion(), __dirname);
  const sink = createSink(config, log, options.exporter);
  const pipeline = createPipeline(config, options, sink, log);
  const rollOut = createRollOutParts(config);
  const inner = createInnerProvider(config, pipeline, log, rollOut?.admission);
  const awake = onceAwake(() => log.info(startLine(config, pipeline.policy, pipeline.judged)));
  const tracerProvider = createCuratingProvider({
    inner() {
      awake();
      return inner.get();
    },
    rulesFor,
    orphanRule,
  });
  const contextManager = new RunContextManager();
  const watched = noticeMissingContext(createPropagator(config.propagators), config, log);
  const propagator = pipeline.propagator(watched);
  claimApi({
    tracerProvider,
    contextManager: contextManager.enable(),
    propagator: forwardRequestId(rollOut?.propagator(propagator) ?? propagator, config),
    diagLogger: createDiagLogger(log),
  });

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
  for (const line of unknownNames(config)) log.warn(line);
  if (!first) warnOfEarlier(loadedBefore(rows), log);
  // Metrics need it before a library is patched; a span builds it in time by itself.
  const unhook = instrument(rows, runtime, log, () => void (needsNodeSdk(config) && inner.get()));
  enableOwn(options.instrumentations ?? [], runtime);
  const awakeNow = () => {
    awake();
    inner.get();
  };
  onFirstListen(awakeNow);
  // Where nothing is sent, a link would lead nowhere.
  const traceUrlOf = (id: string) => (config.recording ? fillTraceUrl(config.traceUrl, id) : undefined);
  // The spans of a run come to the sink at its end, where who sends them would have to be waited for.
  const prepare = () => sink?.prepare?.();
  const endRun = config.runSpan ? startRunSpan(tracerProvider, contextManager, prepare) : undefined;
  const release = ownProcessEnd({
    delivery: pipeline.delivery,
    timeoutMs: config.exitTimeoutMs,
    others: inner.others,
    queued: pipeline.queued,
    onCrash(error) {
      const id = recordCrash(error, pipeline.tail);
      if (id !== undefined) log.error(crashLine(id, traceUrlOf(id)));
    },
    ...(endRun ? { onEnd: endRun } : {}),
    lostSoFar: pipeline.lost,
    onLoss: (loss) => log.warn(lossLine(loss)),
    onOthersLost: () => log.warn(OTHERS_LOST),
  });

  const handle: Winnow = {
    flush: () => keepAlive(Promise.all([pipeline.delivery.flush(), inner.others()?.flush()]).then(() => {})),
    async shutdown() {
      unhook();
      release();
      // One that ends with this line would otherwise end before it is done, with nobody left to deliver at its end.
      await keepAlive(inner.shutdown());
      await keepAlive(pipeline.delivery.flush());
    },
    policy: pipeline.policy,
    stats: () => pipeline.tail.stats(),
    keep: (spanContext, why) => pipeline.tail.keep(spanContext, why),
    lambdaHandler: config.lambda
      ? traceLambda({ runtime, delivery: pipeline.delivery, log, awake: awakeNow })
      : (handler) => handler,
    traceUrl: traceUrlOf,
  };
  mark.handle = handle;
  return handle;
}

/** The start line comes at the first listen or span, so that `npm` and `tsc` under NODE_OPTIONS print nothing. */
function onceAwake(action: () => void): () => void {
  let awake = false;
  return () => {
    if (awake) return;
    awake = true;
    action();
  };
}

function warnOfEarlier(libraries: readonly string[], log: Log): void {
  if (libraries.length === 0) return;
  log.warn(
    `loaded after ${libraries.join(', ')}: their calls may make no spans. Put \`--require @winnow/preset/register\` first.`,
  );
}
