/**
 * Calls `last` at the 'exit' event, after the listeners of the app where that is possible, and once.
 *
 * `process.exit` stays as it is. A listener added later than ours would run after it, so ours moves to the end whenever
 * one is added. The move waits for a microtask; an exit before that finds the permanent first listener.
 */
export function atExit(last: (exitCode: number) => void): () => void {
  let done = false;
  let moving = false;
  const run = (exitCode: number) => {
    if (done) return;
    done = true;
    last(exitCode);
  };
  const first = (exitCode: number) => {
    if (!process.listeners('exit').includes(run)) run(exitCode);
  };
  const follow = (event: string | symbol, listener: unknown) => {
    if (event !== 'exit' || listener === run || moving) return;
    moving = true;
    process.removeListener('exit', run);
    queueMicrotask(() => {
      moving = false;
      process.on('exit', run);
    });
  };
  process.on('exit', first);
  process.on('exit', run);
  process.on('newListener', follow);
  return () => {
    process.removeListener('newListener', follow);
    process.removeListener('exit', first);
    process.removeListener('exit', run);
  };
}
