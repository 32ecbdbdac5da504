import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { createTailSampling, type TailSampling } from '@winnow/sampler';
import type { Config } from './config/config.js';
import { readEnvironment, resolve } from './config/index.js';
import { createCuratingProvider } from './curate/curating-provider.js';
import { orphanRule } from './curate/orphan-rule.js';
import { place, started } from './guard.js';
import { instrument } from './instrument.js';
import { createLog, type Log } from './log.js';
import type { Runtime } from './rows/row.js';
import { rowsFor, rulesFor } from './rows/table.js';
import { ownVersion } from './version.js';

export interface InstrumentationsOptions {
  /** From `createTailSampling()`, so that services tell each other what they keep. Without it nothing is told. */
  readonly tail?: TailSampling;
}

/**
 * Winnow's instrumentation alone, for a NodeSDK that you set up yourself: it takes the place of
 * `getNodeAutoInstrumentations()`. Spans, names and masks are those of the preset; sampling, delivery and the end of the
 * process stay yours. `OTEL_NODE_DISABLED_INSTRUMENTATIONS` and the `WINNOW_*` variables about spans are followed.
 * @example new NodeSDK({ instrumentations: [getWinnowInstrumentations()] })
 * @returns an empty list where the preset runs already, and in threads that are not the app's
 */
export function getWinnowInstrumentations({ tail }: InstrumentationsOptions = {}): Instrumentation[] {
  const { config, problems } = resolve(readEnvironment());
  const log = createLog(config.logLevel);
  if (config.disabled || place() !== 'app') return [];
  if (started()) {
    log.warn('runs already, by its flag or start(): getWinnowInstrumentations() adds nothing.');
    return [];
  }
  for (const problem of problems) log.warn(problem);
  return [new Rows(config, tail ?? createTailSampling({ rules: [], recall: 'off' }), log)];
}

/** All rows as one instrumentation, so that whoever enables it hands it a provider first. */
class Rows implements Instrumentation {
  readonly instrumentationName = '@winnow/preset';
  readonly instrumentationVersion = ownVersion();
  readonly #config: Config;
  readonly #tail: TailSampling;
  readonly #log: Log;
  #inner: TracerProvider | undefined;
  #meters: MeterProvider | undefined;
  #unhook: (() => void) | undefined;

  constructor(config: Config, tail: TailSampling, log: Log) {
    this.#config = config;
    this.#tail = tail;
    this.#log = log;
  }

  setTracerProvider(provider: TracerProvider): void {
    this.#inner = provider;
  }

  setMeterProvider(provider: MeterProvider): void {
    this.#meters = provider;
  }

  getConfig(): { enabled: boolean } {
    return { enabled: this.#unhook !== undefined };
  }

  /** Everything is set by environment variables. */
  setConfig(): void {}

  enable(): void {
    if (this.#unhook) return;
    const meters = () => this.#meters ?? metrics.getMeterProvider();
    const runtime: Runtime = {
      config: this.#config,
      tail: this.#tail,
      tracerProvider: createCuratingProvider({
        inner: () => this.#inner ?? trace.getTracerProvider(),
        rulesFor,
        orphanRule,
      }),
      get meterProvider() {
        return meters();
      },
    };
    this.#unhook = instrument(rowsFor(this.#config), runtime, this.#log, () => {});
  }

  disable(): void {
    this.#unhook?.();
    this.#unhook = undefined;
  }
}
