import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Batch, Result, Sink } from '@winnow/sampler';
import type { Config } from '../config/config.js';
import type { Log } from '../log.js';
import { appThreadIsOver } from './app-thread.js';
import { createBackendNotices } from './backend-notices.js';
import { createEncoder, spansIn } from './encode.js';
import { createResourceWait } from './resource-wait.js';
import { createWorkerSink } from './worker-sink.js';

/**
 * OTLP by a worker thread, or without one.
 * @param inAppThread never by a worker: it would start with each process and freeze with it, where everybody waits for it
 */
export function createOtlpSink(otlp: Config['otlp'], log: Log, inAppThread = false): Sink {
  const notice = createBackendNotices(otlp.shownEndpoint, log);
  let sink: Sink | undefined;
  let flushes = 0;
  const { pack } = createEncoder(otlp.protocol);
  const resources = createResourceWait(log);
  /** Batches whose resource is not known yet. */
  const waiting = new Set<Batch>();

  function open(): Sink {
    if (inAppThread) return threadSink();
    // Not in the context of the request that happens to be first: the thread outlives it.
    return context.with(ROOT_CONTEXT, () => {
      try {
        return createWorkerSink(otlp.protocol, (error) => {
          sink = withoutWorker(error);
        });
      } catch (error) {
        return withoutWorker(error as Error);
      }
    });
  }

  function withoutWorker(error: Error): Sink {
    log.once('no-worker', `No thread for sending (${error.message}). Sending from the app's own thread.`);
    return threadSink();
  }

  function threadSink(): Sink {
    const { createThreadSink } = require('./thread-sink.js') as typeof import('./thread-sink.js');
    return createThreadSink(otlp.protocol);
  }

  return {
    prepare() {
      // After the request that brought the first span.
      setImmediate(() => {
        sink ??= open();
      }).unref();
    },
    ...(pack && { pack: (spans) => (resources.isDue(spans) ? undefined : pack(spans)) }),
    async send(batch) {
      try {
        if (resources.isDue(batch.spans)) {
          waiting.add(batch);
          await resources.wait(batch.spans);
          if (!waiting.delete(batch)) return GIVEN_UP;
        }
        sink ??= open();
        const [used, before] = [sink, flushes];
        const result = await used.send(batch);
        // A thread that broke says nothing about the backend; what the end of the process gave up has a line of its own.
        if (used === sink && before === flushes && !appThreadIsOver()) notice(result, spansIn(batch));
        return result;
      } catch (error) {
        return { ok: false, retry: false, error: error as Error };
      }
    },
    flushSync(batches, deadlineMs) {
      flushes++;
      const all = [...waiting, ...batches];
      waiting.clear();
      if (all.length === 0 && !sink) return 0;
      sink ??= open();
      return sink.flushSync?.(all, deadlineMs) ?? all.reduce((sum, batch) => sum + spansIn(batch), 0);
    },
    async shutdown() {
      await sink?.shutdown?.();
    },
  };
}

/** The end of the process has had them. */
const GIVEN_UP: Result = { ok: false, retry: false, reported: true, error: new Error('the process ends') };
