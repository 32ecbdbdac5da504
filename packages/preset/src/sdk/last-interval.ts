// What the SDKs of metrics and logs still hold at the end of the process. They deliver by promises, which run no more then, so
// it is taken out of them in one step. They keep all this to themselves; versions are pinned.

/** As OpenTelemetry's exporters have it: `export` of those for OTLP hands over to the network, so their bytes are taken instead. */
interface Exporter<Data> {
  export(data: Data, done: (result: unknown) => void): void;
  readonly _delegate?: { readonly _serializer?: { serializeRequest(data: Data): Uint8Array | undefined } };
}

interface LogProcessor {
  readonly _exporter?: Exporter<readonly unknown[]>;
  onEmit(record: unknown, context: unknown): void;
}

export interface LoggerProvider {
  readonly _sharedState: { readonly registeredLogRecordProcessors: readonly LogProcessor[] };
}

interface Meter {
  readonly metricStorageRegistry: { getStorages(collector: Collector): readonly Storage[] };
  readonly _instrumentationScope: unknown;
}

interface Storage {
  collect(collector: Collector, time: [number, number]): unknown;
}

interface Collector {
  readonly _metricReader: { readonly _exporter?: Exporter<object> };
  readonly _sharedState: { readonly resource: unknown; readonly meterSharedStates: ReadonlyMap<string, Meter> };
}

export interface MeterProvider {
  readonly _sharedState: { readonly metricCollectors: readonly Collector[] };
}

/** More than the queue of a processor and a batch under way: what it drops when it is full is not known here. */
const MOST_RECORDS = 4096;

/**
 * Notes the records that a provider has got and not delivered.
 * @returns takes them; encoded, or handed to an exporter that needs no network
 */
export function watchLogs({ _sharedState }: LoggerProvider): () => Uint8Array[] {
  const takes = _sharedState.registeredLogRecordProcessors.map((processor) => {
    const exporter = processor._exporter;
    if (exporter === undefined) return () => undefined;
    const pending = new Set<unknown>();
    const onEmit = processor.onEmit;
    const exportNow = exporter.export;
    processor.onEmit = function emit(record, context) {
      if (pending.size >= MOST_RECORDS) for (const oldest of pending) if (pending.delete(oldest)) break;
      pending.add(record);
      onEmit.call(this, record, context);
    };
    exporter.export = function send(records, done) {
      exportNow.call(this, records, (result) => {
        for (const record of records) pending.delete(record);
        done(result);
      });
    };
    return () => {
      const records = [...pending];
      pending.clear();
      return records.length === 0 ? undefined : handOver(exporter, records);
    };
  });
  return () => takes.map((take) => take()).filter((bytes) => bytes !== undefined);
}

/**
 * The values of a provider's instruments as they are now. Observable ones are not asked: their callbacks may wait for something.
 * What they have said last is there.
 */
export function takeMetrics({ _sharedState }: MeterProvider): Uint8Array[] {
  const taken = _sharedState.metricCollectors.map((collector) => {
    const exporter = collector._metricReader._exporter;
    const now = Date.now();
    const time: [number, number] = [Math.trunc(now / 1000), (now % 1000) * 1_000_000];
    const { resource, meterSharedStates } = collector._sharedState;
    const scopeMetrics = [...meterSharedStates.values()]
      .map(({ metricStorageRegistry, _instrumentationScope: scope }) => {
        const storages = metricStorageRegistry.getStorages(collector);
        const metrics = storages.map((storage) => storage.collect(collector, time)).filter((data) => data != null);
        return { scope, metrics };
      })
      .filter(({ metrics }) => metrics.length > 0);
    return exporter && scopeMetrics.length > 0 ? handOver(exporter, { resource, scopeMetrics }) : undefined;
  });
  return taken.filter((bytes) => bytes !== undefined);
}

/** Undefined where the exporter has done its work at once: a console. */
function handOver<Data>(exporter: Exporter<Data>, data: Data): Uint8Array | undefined {
  const serializer = exporter._delegate?._serializer;
  if (serializer) return serializer.serializeRequest(data);
  exporter.export(data, () => {});
  return undefined;
}
