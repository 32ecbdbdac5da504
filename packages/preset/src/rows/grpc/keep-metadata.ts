import { KEEP_HEADER } from '../http/keep-header.js';
import type { Metadata, ServerCall, Status } from './shapes.js';

/** The status with the keep signal in its metadata, which goes out as trailers. */
export function withKeep(call: ServerCall, status: Status, keep: string | undefined): Status {
  if (keep === undefined) return status;
  try {
    const Empty = call.metadata.constructor as new () => Metadata;
    const metadata = status.metadata?.clone() ?? new Empty();
    metadata.set(KEEP_HEADER, keep);
    return { ...status, metadata };
  } catch {
    return status;
  }
}

/** The metadata that goes out in front of the first message, with the keep signal. A copy: the app may send its own again. */
export function metadataWithKeep(metadata: Metadata, keep: string | undefined): Metadata {
  if (keep === undefined) return metadata;
  try {
    const copy = metadata.clone();
    copy.set(KEEP_HEADER, keep);
    return copy;
  } catch {
    return metadata;
  }
}

/** What the callee says of the trace: in front of its messages, or with the status behind them. */
export function keepOf(metadata: Metadata | null | undefined): string | undefined {
  try {
    const keep = metadata?.get(KEEP_HEADER)[0];
    return typeof keep === 'string' ? keep : undefined;
  } catch {
    return undefined;
  }
}
