const LONG_MS = 2 ** 30;

/** Keeps the process alive until the work is done: whoever awaits a flush at the end of a script wants it to happen. */
export async function keepAlive<T>(work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => {}, LONG_MS).ref();
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
