// What the SDKs of metrics and logs still hold at the end of the process. They deliver by promises, which run no more then, so
// it is taken out of them in one step. They keep all this to themselves; versions are pinned.
import type { Exporter } from './thread-exports.js';

export interface LogProcessor {
  readonly _exporter?: Exporter<readonly unknown[]>;
  onEmit(record: unknown, context: unknown): void;
}

export interface LoggerProvider {
  forceFlush(): Promise<void>;
  readonly _sharedState: { readonly registeredLogRecordProcessors: readonly LogProcessor[] };
}

/** More than the queue of a processor and a batch under way: what it drops when it is full is not known here. */
const MOST_RECORDS = 4096;

/**
 * Notes the records that a processor has got and not handed to its exporter.
 * @returns takes them; encoded, or handed to an exporter that needs no network
 */
export function watchRecords(processor: LogProcessor, exporter: Exporter<readonly unknown[]>): () => Uint8Array[] {
  const pending = new Set<unknown>();
  const onEmit = processor.onEmit;
  const exportNow = exporter.export;
  processor.onEmit = function emit(record, context) {
    if (pending.size >= MOST_RECORDS) for (const oldest of pending) if (pending.delete(oldest)) break;
    pending.add(record);
    onEmit.call(this, record, context);
  };
  exporter.export = function send(records, done) {
    for (const record of records) pending.delete(record);
    exportNow.call(this, records, done);
  };
  return () => {
    const records = [...pending];
    pending.clear();
    return records.length === 0 ? [] : encoded(exporter, records);
  };
}

/** Nothing where the exporter has done its work at once: a console. */
export function encoded<Data>(exporter: Exporter<Data>, data: Data): Uint8Array[] {
  const serializer = exporter._delegate?._serializer;
  if (serializer) return [serializer.serializeRequest(data)].filter((bytes) => bytes !== undefined);
  exporter.export(data, () => {});
  return [];
}
