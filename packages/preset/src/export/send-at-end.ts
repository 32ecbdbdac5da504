import type { OtlpProtocol } from '../config/config.js';
import { LEAST_DEADLINE_MS, lastCall, startExportThread } from './export-thread.js';
import type { Signal } from './otlp-settings.js';
import { sendByChild } from './send-by-child.js';

/** A body of OTLP for another signal than traces. */
export interface Leftover {
  readonly signal: Signal;
  readonly protocol: OtlpProtocol;
  readonly body: Uint8Array;
}

/**
 * Sends from a thread that is started for it, and from child processes where none can be. Waits until it is done.
 * @returns bodies lost
 */
export function sendAtEnd(leftovers: readonly Leftover[], deadlineMs: number): number {
  if (leftovers.length === 0) return 0;
  if (deadlineMs < LEAST_DEADLINE_MS) return leftovers.length;
  const until = performance.now() + deadlineMs;
  try {
    const worker = startExportThread({ protocol: 'http/protobuf' });
    const messages = leftovers.map(({ body, signal, protocol }, id) => ({
      id,
      body,
      spans: 1,
      as: { signal, protocol },
    }));
    return leftovers.length - lastCall(worker, messages, until);
  } catch {
    const lost = leftovers.map(({ body, signal, protocol }) =>
      sendByChild(protocol, [{ body, spans: 1 }], until - performance.now(), signal),
    );
    return lost.reduce((sum, one) => sum + one, 0);
  }
}
