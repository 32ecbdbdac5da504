/** Waits for work that never rejects, keeps the process alive for it, and gives up after `mostMs`. */
export async function withinTime(work: Promise<void>, mostMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, mostMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
