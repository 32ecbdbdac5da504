import type { Clock } from './clock.js';

/** Ids of kept traces that wait for the next request to an origin. */
export interface Outbox {
  /** The id goes along with the next requests to the origin, as often as the limit says or fewer times. */
  publish(traceId: string, origin: string, offers?: number): void;
  has(origin: string): boolean;
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
  left: number;
}

/**
 * @param maxAgeMs after this long an id is not sent any more: the receiver has let go of the trace by then
 * @param offers how often an id is sent to an origin: behind one address there may be several processes, and one of them
 *   has the part that is wanted
 */
export function createOutbox(maxAgeMs: number, offers: number, clock: Clock): Outbox {
  const byOrigin = new Map<string, Map<string, Waiting>>();

  return {
    publish(traceId, origin, times = offers) {
      let waiting = byOrigin.get(origin);
      if (waiting === undefined) {
        if (byOrigin.size >= ORIGINS) deleteFirst(byOrigin);
        waiting = new Map();
        byOrigin.set(origin, waiting);
      }
      if (waiting.size >= IDS_PER_ORIGIN) deleteFirst(waiting);
      waiting.set(traceId, { traceId, at: clock.now(), left: Math.min(times, offers) });
    },

    has: (origin) => byOrigin.has(origin),

    take(origin) {
      if (byOrigin.size === 0) return undefined;
      const waiting = byOrigin.get(origin);
      if (waiting === undefined) return undefined;
      const sent: Waiting[] = [];
      const expired = clock.now() - maxAgeMs;
      for (const one of waiting.values()) {
        waiting.delete(one.traceId);
        if (one.at < expired) continue;
        sent.push(one);
        if (sent.length === IDS_PER_REQUEST) break;
      }
      // Behind those that have not been sent yet.
      for (const one of sent) if (--one.left > 0) waiting.set(one.traceId, one);
      if (waiting.size === 0) byOrigin.delete(origin);
      return sent.length === 0 ? undefined : sent.map(({ traceId }) => traceId).join(',');
    },
  };
}

function deleteFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}

/** How many ids a header of ours names. */
export function idsIn(header: string): number {
  return (header.length + 1) / (ID_CHARS + 1);
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
