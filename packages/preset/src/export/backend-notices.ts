import type { Result } from '@winnow/sampler';
import type { Log } from '../log.js';

/** A backend that comes and goes is told of this often at most; what is dropped meanwhile is counted all the same. */
const QUIET_MS = 60_000;

type State = 'taking' | 'away' | 'refusing';

/** Says when the backend goes away and when it is back, a line each, however many batches that concerns. */
export function createBackendNotices(
  endpoint: string,
  log: Pick<Log, 'warn' | 'once'>,
  now: () => number = () => performance.now(),
): (result: Result, spans: number) => void {
  const saidAt = new Map<State, number>();
  let said: State = 'taking';

  function say(state: State, line: string): void {
    if (state === said) return;
    // The return is said once for each departure that was; so the departures alone need a limit.
    if (state !== 'taking' && now() - (saidAt.get(state) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    said = state;
    saidAt.set(state, now());
    log.warn(line);
  }

  return (result, spans) => {
    if (!result.ok) {
      const what = `${endpoint} does not take traces: ${result.error.message}`;
      if (result.retry) {
        say(
          'away',
          `${what}. They wait in memory, errors first, and are sent when it answers. The app is not affected.`,
        );
      } else {
        say('refusing', `${what}. What it refuses is dropped; stats().spansLost counts it. The app is not affected.`);
      }
      return;
    }
    say('taking', `${endpoint} takes traces again.`);
    if (!result.rejected) return;
    const why = result.message ? `: ${result.message}` : '';
    const what = `${endpoint} took a batch but refused ${result.rejected} of its ${spans} spans${why}`;
    log.once('partial success', `${what}. Said once; stats().spansLost counts them all.`);
  };
}
