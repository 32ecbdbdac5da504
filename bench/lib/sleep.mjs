export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Polls until `isSo` resolves to something true. @returns whether it did before the deadline */
export async function until(isSo, ms, every = 40) {
  for (const deadline = Date.now() + ms; ; await sleep(every)) {
    if (await isSo()) return true;
    if (Date.now() >= deadline) return false;
  }
}
