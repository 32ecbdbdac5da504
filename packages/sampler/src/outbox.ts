import type { Clock } from './clock.js';

/** Ids of kept traces that wait for the next request to an origin. */
export interface Outbox {
  /** Each id goes to each origin once. */
  publish(traceId: string, origin: string): void;
  /** The value of a request's `x-winnow-recall` header, or undefined when nothing waits for its origin. */
  take(origin: string): string | undefined;
}

/** Ids of one request. */
export const IDS_PER_REQUEST = 16;
/** A service that is called once in ten minutes gets the latest of what it has missed. */
const IDS_PER_ORIGIN = 1024;
/** Origins may come from user input (webhooks to internal names), so there is an end to them. */
const ORIGINS = 256;

interface Waiting {
  readonly traceId: string;
  readonly at: number;
}

/** @param maxAgeMs after this long an id is not sent any more: the receiver has let go of the trace by then */
export function createOutbox(maxAgeMs: number, clock: Clock): Outbox {
  const byOrigin = new Map<string, Map<string, Waiting>>();

  return {
    publish(traceId, origin) {
      let waiting = byOrigin.get(origin);
      if (waiting === undefined) {
        if (byOrigin.size >= ORIGINS) deleteFirst(byOrigin);
        waiting = new Map();
        byOrigin.set(origin, waiting);
      }
      if (waiting.has(traceId)) return;
      if (waiting.size >= IDS_PER_ORIGIN) deleteFirst(waiting);
      waiting.set(traceId, { traceId, at: clock.now() });
    },

    take(origin) {
      if (byOrigin.size === 0) return undefined;
      const waiting = byOrigin.get(origin);
      if (waiting === undefined) return undefined;
      const ids: string[] = [];
      const expired = clock.now() - maxAgeMs;
      for (const { traceId, at } of waiting.values()) {
        waiting.delete(traceId);
        if (at < expired) continue;
        ids.push(traceId);
        if (ids.length === IDS_PER_REQUEST) break;
      }
      if (waiting.size === 0) byOrigin.delete(origin);
      return ids.length === 0 ? undefined : ids.join(',');
    },
  };
}

function deleteFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}

/** The ids of an `x-winnow-recall` header: at most as many as a request may carry, whatever its length. */
export function parseRecall(header: string): readonly string[] {
  const ids: string[] = [];
  for (let at = 0; at < header.length && ids.length < IDS_PER_REQUEST; at += ID_CHARS + 1) {
    const id = header.slice(at, at + ID_CHARS);
    const next = header.charCodeAt(at + ID_CHARS);
    // Not ours: nothing behind it can be trusted to be where we would look for it.
    if (!ID.test(id) || !(Number.isNaN(next) || next === COMMA)) return ids;
    ids.push(id);
  }
  return ids;
}

const ID_CHARS = 32;
const ID = /^[0-9a-f]{32}$/;
const COMMA = 44;
