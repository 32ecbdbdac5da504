/** Hears of uncaught exceptions and rejections without handling them: Node.js ends the process as it would have. */
export function atCrash(record: (error: unknown) => void): () => void {
  const onCrash = (error: unknown) => record(error);
  process.on('uncaughtExceptionMonitor', onCrash);
  return () => process.removeListener('uncaughtExceptionMonitor', onCrash);
}
