interface Repeat {
  readonly ms: number;
  readonly tick: () => void;
  next: number;
}

/** Time that a test moves: the sampler's `Clock`, and a hand on it. */
export interface FakeClock {
  now(): number;
  every(ms: number, tick: () => void): () => void;
  /** Moves time on, calling what falls due in order, each at its own time. */
  advance(ms: number): void;
  /** How many `every` are active: 0 when everything was stopped. */
  readonly active: number;
}

/** @param start the first reading, in milliseconds */
export function fakeClock(start = 0): FakeClock {
  let time = start;
  const repeats = new Set<Repeat>();
  const earliest = () => [...repeats].reduce<Repeat | undefined>((a, b) => (a && a.next <= b.next ? a : b), undefined);
  return {
    now: () => time,
    every(ms, tick) {
      if (!(ms > 0)) throw new RangeError(`every(${ms}): the interval must be above 0 ms`);
      const repeat = { ms, tick, next: time + ms };
      repeats.add(repeat);
      return () => repeats.delete(repeat);
    },
    advance(ms) {
      const end = time + ms;
      for (let due = earliest(); due && due.next <= end; due = earliest()) {
        time = due.next;
        due.next += due.ms;
        due.tick();
      }
      time = end;
    },
    get active() {
      return repeats.size;
    },
  };
}
