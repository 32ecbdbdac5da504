import { PRIORITIES, RANK } from './priorities.js';
import type { KeepReason } from './reason.js';
import type { SdkSpan } from './sdk-types.js';
import type { Packed } from './sink.js';

/** Spans that belong together and are equally urgent, or several such groups that the sink has packed. */
export interface Group {
  readonly reason: KeepReason;
  /** How many spans. */
  readonly count: number;
  /** None where they are packed. */
  readonly spans: readonly SdkSpan[];
  readonly packed?: Packed;
  readonly bytes: number;
}

/** Groups by priority, oldest first, bounded by spans and bytes. */
export class QueueStorage {
  spans = 0;
  bytes = 0;
  /** Spans that are not packed. */
  loose = 0;
  readonly #lanes: Group[][] = PRIORITIES.map(() => []);
  readonly #maxSpans: number;
  readonly #maxBytes: number;

  constructor(maxSpans: number, maxBytes: number) {
    this.#maxSpans = maxSpans;
    this.#maxBytes = maxBytes;
  }

  /** @returns how many spans had to go for it, or of it */
  push(group: Group): number {
    const kept = group.count > this.#maxSpans ? part(group, 0, this.#maxSpans) : group;
    this.#lane(kept).push(kept);
    this.#count(kept, 1);
    return group.count - kept.count + this.#shed();
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
        if (group.count > room) {
          // What is packed stays together: it is no larger than a batch.
          if (group.packed === undefined) {
            taken.push(part(group, 0, room));
            lane[next] = part(group, room, group.count);
          }
          room = 0;
          break;
        }
        taken.push(group);
        room -= group.count;
        next++;
      }
      if (next > 0) lane.splice(0, next);
      if (room === 0) break;
    }
    for (const group of taken) this.#count(group, -1);
    return taken;
  }

  /**
   * Packs neighbours of one lane, the oldest where there are enough of them.
   * @param least spans in a pack
   * @param most spans in a pack: a batch. A larger group stays as it is, and can be parted
   * @param pack gives nothing for spans that have to stay as they are
   */
  pack(least: number, most: number, pack: (spans: readonly SdkSpan[]) => Packed | undefined): void {
    for (const lane of this.#lanes) {
      const groups = neighbours(lane, least, most);
      const [first] = groups;
      if (first === undefined) continue;
      const packed = pack(groups.flatMap(({ spans }) => spans));
      if (packed === undefined) return;
      for (const group of groups) this.#count(group, -1);
      const count = groups.reduce((sum, group) => sum + group.count, 0);
      const made: Group = { reason: first.reason, count, spans: [], packed, bytes: packed.bytes };
      lane.splice(lane.indexOf(first), groups.length, made);
      this.#count(made, 1);
      return;
    }
  }

  #lane({ reason }: Group): Group[] {
    return this.#lanes[RANK[reason]] as Group[];
  }

  #count(group: Group, sign: 1 | -1): void {
    this.spans += sign * group.count;
    this.loose += sign * group.spans.length;
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
      shed += group.count;
    }
    return shed;
  }
}

/** Groups that follow on each other and are not packed: as few as have the least number of spans together, or none. */
function neighbours(lane: readonly Group[], least: number, most: number): readonly Group[] {
  let from = 0;
  let spans = 0;
  for (const [index, { count, packed }] of lane.entries()) {
    if (packed !== undefined || count > most) {
      from = index + 1;
      spans = 0;
      continue;
    }
    if (spans + count > most) {
      from = index;
      spans = 0;
    }
    spans += count;
    if (spans >= least) return lane.slice(from, index + 1);
  }
  return [];
}

/** In whole bytes, so that the parts of a group add up to it: the rest of a division would be left in the sum. */
function part({ reason, spans, bytes, count }: Group, from: number, to: number): Group {
  const upTo = (place: number) => Math.round((bytes * place) / count);
  return { reason, count: to - from, spans: spans.slice(from, to), bytes: upTo(to) - upTo(from) };
}
