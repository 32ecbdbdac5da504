/**
 * Waits for work, for so many milliseconds at most. Keeps no process alive.
 * @returns whether it was done by then; what it failed with is not told
 */
export async function atMost(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false).unref();
  });
  const done = () => true;
  try {
    return await Promise.race([work.then(done, done), late]);
  } finally {
    clearTimeout(timer);
  }
}
