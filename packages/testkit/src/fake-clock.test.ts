import { expect, it } from 'vitest';
import { fakeClock } from './fake-clock.js';

it('calls what falls due in the order of time, each at its own time', () => {
  const clock = fakeClock(1_000);
  const calls: [string, number][] = [];
  clock.every(30, () => calls.push(['slow', clock.now()]));
  clock.every(20, () => calls.push(['fast', clock.now()]));
  clock.advance(60);
  expect(calls).toEqual([
    ['fast', 1_020],
    ['slow', 1_030],
    ['fast', 1_040],
    ['slow', 1_060],
    ['fast', 1_060],
  ]);
  expect(clock.now()).toBe(1_060);
});

it('calls nothing that was stopped, not even by what fell due before it', () => {
  const clock = fakeClock();
  let calls = 0;
  const stop = clock.every(10, () => {
    calls += 1;
    stop();
  });
  clock.advance(100);
  expect([calls, clock.active]).toEqual([1, 0]);
});

it('refuses an interval that would never let time pass', () => {
  expect(() => fakeClock().every(0, () => {})).toThrow(RangeError);
});
