import type { Sink } from '@winnow/sampler';
import { fromSdkSpans, renderWaterfall, terminalOptions } from '../waterfall/index.js';

/** Prints each trace's fragment as a text waterfall on stderr: a look at a trace with nothing else installed. */
export function createWaterfallSink(write: (text: string) => void = (text) => void process.stderr.write(text)): Sink {
  function print(batch: Parameters<Sink['send']>[0]): void {
    const byTrace = new Map<string, (typeof batch.spans)[number][]>();
    for (const span of batch.spans) {
      const id = span.spanContext().traceId;
      const spans = byTrace.get(id);
      if (spans) spans.push(span);
      else byTrace.set(id, [span]);
    }
    for (const spans of byTrace.values())
      write(`${renderWaterfall(fromSdkSpans(spans), terminalOptions(process.stderr))}\n`);
  }
  return {
    async send(batch) {
      print(batch);
      return { ok: true };
    },
    flushSync(batches) {
      for (const batch of batches) print(batch);
      return 0;
    },
  };
}
