// Two requests that overlap in one queue: each task runs in the trace of the request that asked for it, never in the other's.
import { runApp, stopApps } from '@winnow/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEEP_ALL } from './support/requests.ts';

let app: Awaited<ReturnType<typeof runApp>>;

beforeAll(async () => {
  app = await runApp({ app: 'use-queues.mjs', env: { ...KEEP_ALL } });
});
afterAll(stopApps);

interface Answer {
  readonly request: string;
  readonly task: string;
}

async function overlapping(way: string): Promise<Answer[]> {
  const requests = 3;
  await fetch(`${app.url}/?announce=${requests}`);
  const answers = Array.from({ length: requests }, () => fetch(`${app.url}/?way=${encodeURIComponent(way)}`));
  return Promise.all(answers.map(async (answer) => (await (await answer).json()) as Answer));
}

const OK = [
  'p-queue',
  'p-queue, a subclass',
  'bottleneck schedule',
  'bottleneck submit',
  'bottleneck wrap',
  'bottleneck light',
  'fastq push',
  'fastq unshift',
  'fastq promise',
  'async queue',
  'async queue, promise',
  'async unshift',
  'async priorityQueue',
  'async cargo of one',
  'a dataloader of its own',
  'generic-pool',
  'bindContext',
];

it.each(OK)('%s', async (way) => {
  const answers = await overlapping(way);
  expect(new Set(answers.map(({ request }) => request)).size).toBe(answers.length);
  expect(answers.map(({ task }) => task)).toEqual(answers.map(({ request }) => request));
});

it.each(['a cargo of both', 'a dataloader of both'])('%s belongs to none of them', async (way) => {
  const answers = await overlapping(way);
  expect(answers.map(({ task }) => task)).toEqual(answers.map(() => 'none'));
});
