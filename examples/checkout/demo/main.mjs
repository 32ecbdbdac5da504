// `pnpm demo`: starts the shop, sends checkouts of which it knows what will happen to them, and holds what arrives
// against what was promised. Ends with 1 when a promise is broken.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startReceiver } from '@winnow/testkit';
import { arrivedTraces } from './arrived.mjs';
import { checkBaseline } from './check-baseline.mjs';
import { checkJobs } from './check-jobs.mjs';
import { checkKept } from './check-kept.mjs';
import { checkSpans } from './check-spans.mjs';
import { readOptions } from './options.mjs';
import { createEpilogue, createPlan } from './plan.mjs';
import { sendCheckouts } from './send-checkouts.mjs';
import { startShop } from './shop.mjs';
import { showOrdinary, showWithLogs } from './show.mjs';
import { number } from './text.mjs';

const DELIVERY_MS = 20_000;

async function demo({ checkouts, seed, concurrency }) {
  const logs = mkdtempSync(join(tmpdir(), 'winnow-checkout-'));
  const receiver = await startReceiver();
  console.log(`Starting seven services; their logs are in ${logs}`);
  const shop = await startShop(receiver.url, logs);

  console.log(`Sending ${number(checkouts)} checkouts, ${concurrency} at a time, plan ${seed} …`);
  let results, settled, ends;
  try {
    const startedAt = Date.now();
    results = await sendCheckouts(shop.url, createPlan(checkouts, seed), concurrency);
    results.push(...(await sendCheckouts(shop.url, createEpilogue(), 1)));
    console.log(`Done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
    settled = await delivered(shop, receiver);
  } finally {
    ends = await shop.stop();
  }
  const traces = arrivedTraces(receiver.spans);

  const broken = [];
  checkKept(results, traces, broken);
  checkBaseline(results, traces, broken);
  checkSpans({ results, traces, ...settled }, broken);
  checkJobs(logs, traces, broken);
  for (const { name, code, signal } of ends) {
    if (signal !== 'SIGTERM') broken.push(`${name} ended with ${signal ?? code}; without Winnow SIGTERM ends it`);
  }
  showOrdinary(results, traces);
  showWithLogs('failed in pricing', results, traces, logs);
  showWithLogs('slow old bank host', results, traces, logs);
  return broken;
}

/** Waits until everything that the services export has arrived. */
async function delivered(shop, receiver) {
  for (const deadline = Date.now() + DELIVERY_MS; ; await wait(250)) {
    const stats = await shop.stats();
    const received = receiver.spans.length;
    const sum = (field) => Object.values(stats).reduce((total, of) => total + of[field], 0);
    const arrived = sum('spansBuffered') === 0 && sum('spansQueued') === 0 && sum('spansExported') === received;
    if (arrived || Date.now() > deadline) return { stats, received };
  }
}

function end(broken) {
  for (const promise of new Set(broken)) console.log(`\nBROKEN: ${promise}`);
  console.log(broken.length === 0 ? '\nEvery promise is kept.' : '');
  process.exitCode = broken.length === 0 ? 0 : 1;
}

try {
  end(await demo(readOptions(process.argv.slice(2))));
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
