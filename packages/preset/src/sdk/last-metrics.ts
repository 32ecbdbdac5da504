// The values of a provider's instruments at the end of the process, where no promise is kept any more. The SDK keeps all this to
// itself; versions are pinned.
import { encoded } from './last-interval.js';
import type { Exporter } from './thread-exports.js';

type Time = [number, number];

interface Result {
  readonly _buffer: unknown;
}

type Callback = (result: Result) => unknown;

interface Instrument {
  readonly _metricStorages: Iterable<{ record(values: unknown, time: Time): void }>;
}

interface Registry {
  readonly _callbacks: readonly { readonly callback: Callback; readonly instrument: Instrument }[];
  readonly _batchCallbacks: readonly { readonly callback: Callback; readonly instruments: ReadonlySet<Instrument> }[];
  /** Calls each of them at once, and never rejects. */
  observe(time: Time): Promise<unknown>;
}

interface Meter {
  readonly metricStorageRegistry: { getStorages(collector: Collector): readonly Storage[] };
  readonly observableRegistry: Registry;
  readonly _instrumentationScope: unknown;
}

interface Storage {
  collect(collector: Collector, time: Time): unknown;
}

export interface Collector {
  readonly _metricReader: { readonly _exporter?: Exporter<object> };
  readonly _sharedState: { readonly resource: unknown; readonly meterSharedStates: ReadonlyMap<string, Meter> };
}

export interface MeterProvider {
  forceFlush(): Promise<void>;
  readonly _sharedState: { readonly metricCollectors: readonly Collector[] };
}

/** Those that said nothing before they waited for something: at the end of the process that is never there. */
const waits = new WeakSet<Callback>();

/** Asks the observable instruments once more. @returns when those that wait for something are done as well */
export async function observe({ _sharedState: { metricCollectors } }: MeterProvider): Promise<void> {
  const [collector] = metricCollectors;
  const meters = [...(collector?._sharedState.meterSharedStates.values() ?? [])];
  await Promise.all(meters.map(({ observableRegistry }) => observeNow(observableRegistry, timeNow())));
}

/** The values as they are now. Of observable instruments, what their callbacks say at once, or have said last. */
export function takeMetrics(provider: MeterProvider): Uint8Array[] {
  const collectors = provider._sharedState.metricCollectors.filter(({ _metricReader }) => _metricReader._exporter);
  if (collectors.length > 0) void observe(provider);
  const time = timeNow();
  return collectors.flatMap((collector) => {
    const { resource, meterSharedStates } = collector._sharedState;
    const scopeMetrics = [...meterSharedStates.values()]
      .map(({ metricStorageRegistry, _instrumentationScope: scope }) => {
        const storages = metricStorageRegistry.getStorages(collector);
        const metrics = storages.map((storage) => storage.collect(collector, time)).filter((data) => data != null);
        return { scope, metrics };
      })
      .filter(({ metrics }) => metrics.length > 0);
    const exporter = collector._metricReader._exporter;
    return exporter && scopeMetrics.length > 0 ? encoded(exporter, { resource, scopeMetrics }) : [];
  });
}

/** The SDK notes what a callback says after a promise. Here it is noted as soon as the callback returns. */
function observeNow(registry: Registry, time: Time): Promise<unknown> {
  const noting = (callback: Callback, note: (result: Result) => void): Callback => {
    return (result) => {
      const said = callback(result);
      note(result);
      if (said instanceof Promise && isEmpty(result)) waits.add(callback);
      return said;
    };
  };
  const known = <T extends { readonly callback: Callback }>(all: readonly T[]) =>
    all.filter(({ callback }) => !waits.has(callback));
  const here: Registry = Object.assign(Object.create(registry) as Registry, {
    _callbacks: known(registry._callbacks).map(({ callback, instrument }) => ({
      instrument,
      callback: noting(callback, ({ _buffer: values }) => record(instrument, values, time)),
    })),
    _batchCallbacks: known(registry._batchCallbacks).map(({ callback, instruments }) => ({
      instruments,
      callback: noting(callback, ({ _buffer: all }) => {
        for (const [instrument, values] of all as ReadonlyMap<Instrument, unknown>) {
          if (instruments.has(instrument)) record(instrument, values, time);
        }
      }),
    })),
  });
  return here.observe(time);
}

function record({ _metricStorages: storages }: Instrument, values: unknown, time: Time): void {
  for (const storage of storages) storage.record(values, time);
}

function isEmpty({ _buffer: values }: Result): boolean {
  return (values as { keys(): Iterator<unknown> }).keys().next().done === true;
}

function timeNow(): Time {
  const now = Date.now();
  return [Math.trunc(now / 1000), (now % 1000) * 1_000_000];
}
