import type { Config } from '../config/config.js';
import { readEnvironment } from '../config/env.js';
import { type Body, createBodySender } from '../export/body-sender.js';
import { otlpProtocol, type Signal } from '../export/otlp-settings.js';
import type { Log } from '../log.js';
import { type LoggerProvider, watchRecords } from './last-interval.js';
import { type MeterProvider, observe, takeMetrics } from './last-metrics.js';
import { type Exporter, exportByThread } from './thread-exports.js';

/** Metrics and log records on their way, whose SDKs are OpenTelemetry's own. */
export interface Others {
  /** Sends what there is. Never rejects. */
  flush(): Promise<void>;
  /** Asks observable instruments once more. Resolves, at once where none of them waits for something. */
  observe(): Promise<void>;
  /** Hands over all of it, at the end of the process. @returns waits, and says whether it was delivered */
  sendLast(deadlineMs: number): () => boolean;
  shutdown(): Promise<void>;
}

interface Providers {
  readonly metrics: MeterProvider | undefined;
  readonly logs: LoggerProvider | undefined;
}

const NAMES = { metrics: 'metrics', logs: 'log records', traces: 'traces' } as const;

export function deliverOthers(
  { metrics, logs }: Providers,
  { otlp, lambda }: Pick<Config, 'otlp' | 'lambda'>,
  log: Log,
): Others {
  const environment = readEnvironment();
  const sender = createBodySender({ protocol: otlp.protocol, log, inAppThread: lambda });
  const protocols = { metrics: otlpProtocol(environment, 'metrics'), logs: otlpProtocol(environment, 'logs') };
  const takes: (() => Body[])[] = [];

  function byThread<Data>(exporter: Exporter<Data>, signal: Exclude<Signal, 'traces'>): void {
    const protocol = protocols[signal];
    const name = NAMES[signal];
    takes.push(
      exportByThread(exporter, {
        sender,
        signal,
        protocol,
        failed: (message) =>
          log.once(
            `failed ${signal}`,
            `the backend does not take ${name}: ${message}. What it does not take is dropped. Said once; the app is not affected.`,
          ),
        rejected: (count, message) =>
          log.once(`rejected ${signal}`, `the backend refused ${count} of the ${name}: ${message}. Said once.`),
      }),
    );
  }

  for (const processor of logs?._sharedState.registeredLogRecordProcessors ?? []) {
    const exporter = processor._exporter;
    if (exporter === undefined) continue;
    byThread(exporter, 'logs');
    const records = watchRecords(processor, exporter);
    takes.push(() => records().map((body) => ({ signal: 'logs', protocol: protocols.logs, body })));
  }
  for (const { _metricReader } of metrics?._sharedState.metricCollectors ?? []) {
    if (_metricReader._exporter) byThread(_metricReader._exporter, 'metrics');
  }
  if (metrics) {
    takes.push(() => takeMetrics(metrics).map((body) => ({ signal: 'metrics', protocol: protocols.metrics, body })));
  }
  return {
    async flush() {
      await Promise.allSettled([metrics?.forceFlush(), logs?.forceFlush()]);
    },
    observe: async () => {
      if (metrics) await observe(metrics);
    },
    sendLast(deadlineMs) {
      const lost = sender.sendLast(
        takes.flatMap((take) => take()),
        deadlineMs,
      );
      return () => lost() === 0;
    },
    shutdown: () => sender.shutdown(),
  };
}
