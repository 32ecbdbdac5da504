const INTERVAL_MS = 10;

/**
 * Asks again and again until the answer is not undefined, or the deadline has passed: then the result is undefined.
 * The only waiting in this package: a test never sleeps for a fixed time.
 */
export async function poll<T>(ask: () => T | undefined | Promise<T | undefined>, deadlineMs: number) {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= end) return undefined;
    await new Promise((next) => setTimeout(next, INTERVAL_MS));
  }
}
