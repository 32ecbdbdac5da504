// node --expose-gc memory.mjs: heap per ended span that is held, in an array and in the sampler's store.
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { startChild, startServer } from './request.mjs';
import { plainTracer, roomyLean, roomyTail } from './tracing.mjs';

const TRACES = 5000;
const CHILDREN = 9;

function heap() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** @returns what keeps the spans alive */
function open(tracer, hold) {
  const held = [];
  for (let i = 0; i < TRACES; i++) {
    const server = startServer(tracer);
    const context = trace.setSpan(ROOT_CONTEXT, server);
    held.push(server);
    for (let n = 0; n < CHILDREN; n++) {
      const child = startChild(tracer, context, n);
      child.end();
      if (hold) held.push(child);
    }
  }
  return held;
}

function bytesPerSpan(tracer, hold) {
  for (const span of open(tracer, hold)) span.end();
  const before = heap();
  const held = open(tracer, hold);
  const bytes = (heap() - before) / (TRACES * (CHILDREN + 1));
  for (const span of held) span.end();
  return bytes;
}

const span = bytesPerSpan(plainTracer(), true);
const buffered = bytesPerSpan(roomyTail(), false);
const lean = bytesPerSpan(roomyLean(), false);
console.log(JSON.stringify({ span, buffered, lean }));
process.exit(0);
