// node release.mjs: how long the event loop stands still when a trace of 2,000 spans fails and is let go.
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { errors } from '@winnow/sampler';
import { startChild, startServer } from './request.mjs';
import { tailSampling } from './tracing.mjs';

const SPANS = 2000;
const TIMES = 15;

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function longestGap(ms) {
  let longest = 0;
  let last = performance.now();
  for (const until = last + ms; last < until; ) {
    await turn();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}

// A fragment of as many spans as the limit would be let go in portions.
const tracer = tailSampling([errors()], { limits: { spansPerTrace: SPANS + 1 } });
const results = [];
for (let i = 0; i < TIMES; i++) {
  const server = startServer(tracer);
  const context = trace.setSpan(ROOT_CONTEXT, server);
  for (let n = 1; n < SPANS; n++) {
    startChild(tracer, context, n).end();
    if (n % 100 === 0) await turn();
  }
  const startedAt = performance.now();
  server.setStatus({ code: SpanStatusCode.ERROR });
  server.setAttribute('http.response.status_code', 500);
  server.end();
  const endMs = performance.now() - startedAt;
  // The queue hands over its batches a second later at most; then there is nothing to do but what else the machine does.
  results.push({ endMs, gapMs: await longestGap(1500), idleMs: await longestGap(1500) });
}
const sorted = (figure) => results.map((result) => result[figure]).sort((a, b) => a - b);
const of = (list) => ({ median: list[list.length >> 1], most: list.at(-1) });
console.log(
  JSON.stringify({ first: results[0], end: of(sorted('endMs')), gap: of(sorted('gapMs')), idle: of(sorted('idleMs')) }),
);
process.exit(0);
