import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CALLER, TRACE } from './support/log-lines.js';

afterEach(stopApps);

const NAMES = [
  'pino',
  'pino child',
  'pino nested',
  'winston',
  'winston text',
  'bunyan',
  'consola',
  'log4js',
  'new pino',
  'console',
];

describe('loggers that were built before the start', () => {
  it('are stamped as others are, once, and are no reason for a warning', async () => {
    await using app = await runApp({
      app: 'use-late-start.cjs',
      env: { OTEL_TRACES_EXPORTER: 'none', OTEL_SERVICE_NAME: 'shop' },
      require: false,
    });
    await (await fetch(app.url, { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } })).text();
    await app.stop();
    const lines = app.stdout.split('\n');
    for (const name of NAMES) {
      for (const when of ['inside', 'after await']) {
        const line = lines.find((one) => new RegExp(`(?:^|\\W)${name} ${when}\\b`).test(one));
        expect(line?.match(new RegExp(TRACE, 'g')), `${name} ${when}: ${line}`).toHaveLength(1);
      }
    }
    expect(app.stderr).not.toMatch(/loaded after .*(?:pino|winston|bunyan|consola|log4js)/);
  });
});
