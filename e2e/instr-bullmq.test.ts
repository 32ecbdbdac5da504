import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `4 × SERVER GET [http] url.path=/add
  PRODUCER publish mail [bullmq]
    CONSUMER process mail [bullmq] bullmq.job.attempt=1
      INTERNAL work [app]

4 × SERVER GET [http] url.path=/bulk
  PRODUCER publish mail [bullmq] messaging.batch.message_count=2
    CONSUMER process mail [bullmq] bullmq.job.attempt=1
      INTERNAL work [app]
    CONSUMER process mail [bullmq] bullmq.job.attempt=1
      INTERNAL work [app]

4 × SERVER GET [http] url.path=/flow
  PRODUCER publish mail [bullmq]
    CONSUMER process mail [bullmq] bullmq.job.attempt=1
      INTERNAL work [app]
    CONSUMER process mail [bullmq] bullmq.job.attempt=1
      INTERNAL work [app]

SERVER GET [http] ERROR url.path=/fail error.type=500
  PRODUCER publish mail [bullmq]
    CONSUMER process mail [bullmq] ERROR bullmq.job.attempt=1 error.type=TypeError
      INTERNAL work [app]

SERVER GET [http] url.path=/cleanup

SERVER GET [http] url.path=/later
  PRODUCER publish mail [bullmq]
    CONSUMER process mail [bullmq] bullmq.job.attempt=1
      INTERNAL work [app]
    CONSUMER process mail [bullmq] bullmq.job.attempt=1
      INTERNAL work [app]

SERVER GET [http] url.path=/start`;

describe.each(MODULE_KINDS)('%s', (_kind, how) => {
  for (const [version, library] of [
    ['6', 'bullmq'],
    ['5', 'bullmq5'],
  ] as const) {
    it(
      `bullmq ${version}: a job is in the trace of the request that added it, and its span fails as it does`,
      needs.redis(async ({ url }) => {
        const queue = ownName();
        const env = { ...KEEP_ALL, REDIS_URL: url, QUEUE: queue, BULLMQ: library };
        await using app = await runApp({ ...how('use-bullmq.mjs'), env });
        for (const path of ['/start', '/add', '/bulk', '/flow', '/fail', '/later']) await request(app.url, path);
        for (const path of ['/add', '/bulk', '/flow']) await overlapping(app.url, path);
        await request(app.url, '/cleanup');
        await app.stop();
        const attrs = ['messaging.batch.message_count', 'bullmq.job.attempt', 'error.type'];
        // What the worker's loop asks of Redis is in no trace, though a request started it.
        const start = app.spans.find(({ attributes }) => attributes['url.path'] === '/start');
        expect(app.spans.filter(({ traceId }) => traceId === start?.traceId).map(({ name }) => name)).toEqual(['GET']);
        // The scripts that an app's own calls run differ from version to version.
        const outline = spanOutline(
          app.spans.filter(({ scope }) => !scope.name.endsWith('ioredis')),
          attrs,
        );
        expect(outline.replaceAll(queue, 'mail')).toBe(SPANS);
        expect(leaks(app.spans, /canary/)).toEqual([]);
      }),
    );

    it(
      `bullmq ${version}: each run of a schedule is a trace of its own`,
      needs.redis(async ({ url }) => {
        const env = {
          ...KEEP_ALL,
          REDIS_URL: url,
          QUEUE: ownName(),
          BULLMQ: library,
        };
        await using app = await runApp({ ...how('use-bullmq.mjs'), env });
        await request(app.url, '/start');
        await request(app.url, '/schedule');
        await request(app.url, '/cleanup');
        await app.stop();
        const run = app.spans.find(({ kind }) => kind === 'CONSUMER');
        expect(run?.parentSpanId).toBeUndefined();
        // Version 6 makes the jobs of a schedule by itself; before, it was added like any other.
        const publishers = run?.links.map((link) => app.spans.find(({ spanId }) => spanId === link.spanId)?.kind);
        expect(publishers).toEqual(version === '5' ? ['PRODUCER'] : []);
      }),
    );
  }
});
