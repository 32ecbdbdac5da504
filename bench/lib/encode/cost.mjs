// node cost.mjs NAME SECONDS: CPU time per span of one way of handing over batches of kept spans, on the app's thread and on all of
// them, the longest step that the app has to wait for, and the bytes of a batch.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createTracerProvider } from '@winnow/preset/tracer';
import { mainThreadMs } from '../process-figures.mjs';
import { endServer, SPANS_PER_REQUEST, startRequest } from '../sampler/request.mjs';
import { median } from '../statistics.mjs';
import { BATCH, COMMON, WAYS } from './ways.mjs';

const [, , name, seconds] = process.argv;
const { steps } = WAYS[name];

function recorded() {
  const spans = [];
  const processor = { onStart() {}, onEnd: (span) => spans.push(span) };
  const sampler = { shouldSample: () => ({ decision: 2 }), toString: () => 'bench' };
  const { resource } = COMMON;
  const tracer = createTracerProvider({ sampler, processor, resource }).getTracer('bench');
  for (let n = 0; n < BATCH / SPANS_PER_REQUEST; n++) endServer(startRequest(tracer));
  return spans;
}

const worker = new Worker(new URL('receiver.mjs', import.meta.url), { workerData: name });
await once(worker, 'online');

async function batches(ms) {
  const longest = [];
  let bytes = 0;
  let done = 0;
  for (const until = performance.now() + ms; performance.now() < until; done++) {
    // New ones for each batch, as in an app; what making them takes is the same for all ways, and is taken off.
    const spans = recorded();
    let most = 0;
    const made = steps(spans).map((step) => {
      const from = performance.now();
      const result = step();
      most = Math.max(most, performance.now() - from);
      return result;
    });
    const from = performance.now();
    worker.postMessage(made);
    longest.push(Math.max(most, performance.now() - from));
    [bytes] = await once(worker, 'message');
  }
  return { spans: done * BATCH, holdMs: median(longest), bytes };
}

async function making(ms) {
  let done = 0;
  for (const until = performance.now() + ms; performance.now() < until; done++) {
    recorded();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { spans: done * BATCH };
}

async function measured(work) {
  const [main, all] = [mainThreadMs(process.pid), process.cpuUsage()];
  const result = await work(Number(seconds) * 1000);
  const { user, system } = process.cpuUsage(all);
  const mainUs = ((mainThreadMs(process.pid) - main) * 1000) / result.spans;
  return { ...result, mainUs, allUs: (user + system) / result.spans };
}

await batches(2000);
const handed = await measured(batches);
const made = await measured(making);
const { holdMs, bytes } = handed;
const [mainUs, allUs] = [handed.mainUs - made.mainUs, handed.allUs - made.allUs];
console.log(JSON.stringify({ mainUs, allUs, holdMs, bytes }));
process.exit(0);
