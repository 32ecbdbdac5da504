import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Trigger } from './triggers.js';

const CREATED = 'undici:request:create';
/** Where the row for undici leaves its handlers, by channel. */
const HANDLERS = Symbol.for('winnow.undici');

/** The first request of `fetch`, which needs no module. It is handed on, so that it is traced like the next. */
export const firstRequest: Trigger = (needed) => {
  let publishing = false;
  let waiting = true;
  function created(message: unknown): void {
    if (!waiting) return;
    publishing = true;
    needed();
    publishing = false;
    (globalThis as { [HANDLERS]?: Record<string, (message: unknown) => void> })[HANDLERS]?.[CREATED]?.(message);
  }
  subscribe(CREATED, created);
  return () => {
    waiting = false;
    // Taken away while it is called, it would take the next subscriber's turn with it on some versions of Node.js.
    if (!publishing) unsubscribe(CREATED, created);
  };
};
