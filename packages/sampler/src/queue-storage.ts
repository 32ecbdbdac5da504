import { PRIORITIES, RANK } from './priorities.js';
import type { KeepReason } from './reason.js';
import type { SdkSpan } from './sdk-types.js';

/** Spans that belong together and are equally urgent. */
export interface Group {
  readonly reason: KeepReason;
  readonly spans: readonly SdkSpan[];
  readonly bytes: number;
}

/** Groups by priority, oldest first, bounded by spans and bytes. */
export class QueueStorage {
  spans = 0;
  bytes = 0;
  readonly #lanes: Group[][] = PRIORITIES.map(() => []);
  readonly #maxSpans: number;
  readonly #maxBytes: number;

  constructor(maxSpans: number, maxBytes: number) {
    this.#maxSpans = maxSpans;
    this.#maxBytes = maxBytes;
  }

  /** @returns how many spans had to go for it, or of it */
  push(group: Group): number {
    const { length } = group.spans;
    const kept = length > this.#maxSpans ? part(group, 0, this.#maxSpans) : group;
    this.#lane(kept).push(kept);
    this.#count(kept, 1);
    return length - kept.spans.length + this.#shed();
  }

  /** Puts groups back where they were taken from. */
  putBack(groups: readonly Group[]): number {
    for (const group of groups.toReversed()) {
      this.#lane(group).unshift(group);
      this.#count(group, 1);
    }
    return this.#shed();
  }

  /** Takes up to so many spans, the most urgent first. */
  take(limit: number): Group[] {
    const taken: Group[] = [];
    let room = limit;
    for (const lane of this.#lanes) {
      let next = 0;
      while (room > 0 && next < lane.length) {
        const group = lane[next] as Group;
        if (group.spans.length > room) {
          taken.push(part(group, 0, room));
          lane[next] = part(group, room, group.spans.length);
          room = 0;
          break;
        }
        taken.push(group);
        room -= group.spans.length;
        next++;
      }
      if (next > 0) lane.splice(0, next);
      if (room === 0) break;
    }
    for (const group of taken) this.#count(group, -1);
    return taken;
  }

  #lane({ reason }: Group): Group[] {
    return this.#lanes[RANK[reason]] as Group[];
  }

  #count(group: Group, sign: 1 | -1): void {
    this.spans += sign * group.spans.length;
    this.bytes += sign * group.bytes;
  }

  /** Lets go of the least urgent, the oldest of them first: what is new tells more about the trouble at hand. */
  #shed(): number {
    let shed = 0;
    while (this.spans > this.#maxSpans || this.bytes > this.#maxBytes) {
      const lane = this.#lanes.findLast(({ length }) => length > 0);
      const group = lane?.shift();
      if (group === undefined) break;
      this.#count(group, -1);
      shed += group.spans.length;
    }
    return shed;
  }
}

/** In whole bytes, so that the parts of a group add up to it: the rest of a division would be left in the sum. */
function part({ reason, spans, bytes }: Group, from: number, to: number): Group {
  const upTo = (count: number) => Math.round((bytes * count) / spans.length);
  return { reason, spans: spans.slice(from, to), bytes: upTo(to) - upTo(from) };
}
