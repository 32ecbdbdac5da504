// With metrics on, database calls are counted before it is decided which spans are kept.
import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { ownName } from './support/own-name.ts';

afterEach(stopApps);

it(
  'a call of a driver without a metric of its own is measured, also where no trace is kept',
  needs.mongodb(async ({ url }) => {
    const env = {
      MONGO_URL: url,
      TABLE: ownName(),
      OTEL_METRICS_EXPORTER: 'console',
      WINNOW_KEEP_FIRST: '0',
      WINNOW_KEEP_PERCENT: '0',
      WINNOW_KEEP_SLOW: 'off',
    };
    await using app = await runApp({ app: 'use-mongodb.mjs', env });
    await (await fetch(`${app.url}/find`)).text();
    await app.stop();
    expect(app.spans).toEqual([]);
    expect(app.stdout).toContain("name: 'db.client.operation.duration'");
    expect(app.stdout).toMatch(/'db\.system\.name': 'mongodb'/);
    expect(app.stdout).not.toContain('canary');
  }),
);
