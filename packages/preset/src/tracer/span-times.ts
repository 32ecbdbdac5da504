// The global one is behind a getter, which every look at a clock would pass.
import { performance } from 'node:perf_hooks';
import type { HrTime, TimeInput } from '@opentelemetry/api';
import {
  addHrTimes,
  hrTime,
  hrTimeDuration,
  isTimeInput,
  isTimeInputHrTime,
  millisToHrTime,
} from '@opentelemetry/core';

/**
 * The times of one span. The wall clock is read once, at the start; what comes later is that plus what a clock that does not
 * jump says has gone by. Pairs of seconds and nanoseconds are made when somebody asks: for most spans nobody does.
 */
export abstract class SpanTimes {
  ended = false;
  /** The wall clock at the start. Nobody asks for it where the caller has given another time. */
  readonly startMs: number;
  /** The clock that does not jump, at the start; once the span has ended, the milliseconds that it took. */
  private sinceMs: number;
  /** What the caller says of the start, and then what has become of the end. */
  private givenStart: HrTime | undefined = undefined;
  private givenEnd: HrTime | undefined = undefined;

  constructor(startTime: TimeInput | undefined) {
    this.startMs = Date.now();
    this.sinceMs = performance.now();
    if (startTime !== undefined && startTime !== null) this.givenStart = this.read(startTime);
  }

  /** The clock that does not jump, at the start. Undefined once the span has ended. */
  get startedAt(): number | undefined {
    return this.ended ? undefined : this.sinceMs;
  }

  /** Undefined while it is open, and where the caller has said something of the times. */
  get tookMs(): number | undefined {
    return this.ended && this.givenStart === undefined && this.givenEnd === undefined ? this.sinceMs : undefined;
  }

  get startTime(): HrTime {
    return this.givenStart ?? millisToHrTime(this.startMs);
  }

  get endTime(): HrTime {
    if (!this.ended) return [0, 0];
    return this.givenEnd ?? addHrTimes(this.startTime, millisToHrTime(this.sinceMs));
  }

  get duration(): HrTime {
    if (!this.ended) return [-1, -1];
    return this.givenEnd === undefined ? millisToHrTime(this.sinceMs) : hrTimeDuration(this.startTime, this.givenEnd);
  }

  /** @returns whether the end lies before the start: it is then taken for the same moment */
  protected stop(endTime: TimeInput | undefined): boolean {
    if (this.givenStart === undefined && (endTime === undefined || !isTimeInput(endTime))) {
      this.sinceMs = performance.now() - this.sinceMs;
      return false;
    }
    const end = this.read(endTime);
    const inverted = hrTimeDuration(this.startTime, end)[0] < 0;
    this.givenEnd = inverted ? this.startTime : end;
    return inverted;
  }

  /** A moment as the caller gives it, or now. Numbers that the monotonic clock has not reached are its readings, others the wall's. */
  protected read(time: TimeInput | undefined): HrTime {
    if (typeof time === 'number') {
      if (time > performance.now()) return millisToHrTime(time);
      return hrTime(time + this.startMs - (this.sinceMs + performance.timeOrigin));
    }
    if (time instanceof Date) return millisToHrTime(time.getTime());
    if (isTimeInputHrTime(time)) return time;
    // Nobody knows how long ago a given start was.
    if (this.givenStart !== undefined) return millisToHrTime(Date.now());
    return addHrTimes(this.startTime, millisToHrTime(performance.now() - this.sinceMs));
  }
}
