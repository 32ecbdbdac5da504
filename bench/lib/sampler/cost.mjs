// node cost.mjs NAME SECONDS: CPU time per span of one way of recording, with 64 requests open at any moment.
import { endServer, SPANS_PER_REQUEST, startRequest } from './request.mjs';
import { TRACERS } from './tracing.mjs';

const [, , name, seconds] = process.argv;
const tracer = TRACERS[name]();
const open = [];

function requests(count) {
  for (let i = 0; i < count; i++) {
    open.push(startRequest(tracer));
    if (open.length > 64) endServer(open.shift());
  }
}

const BATCH = 500;
/** Between batches the event loop turns: timers and the queue run as they do in an app. */
async function batches(ms) {
  let done = 0;
  for (const until = performance.now() + ms; performance.now() < until; done++) {
    requests(BATCH);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done * BATCH * SPANS_PER_REQUEST;
}

await batches(1000);
const before = process.cpuUsage();
const spans = await batches(Number(seconds) * 1000);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ nsPerSpan: ((user + system) * 1000) / spans, spans }));
process.exit(0);
