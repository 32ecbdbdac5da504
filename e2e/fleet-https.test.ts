// A callee behind HTTPS that fails, and a caller that copes: told as over HTTP (scenario 26).
import { runApp, type Span, serviceOf, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { withCertificates } from './variables/tls-door.ts';

afterEach(stopApps);

it.for([
  ['the rows of the preset', 'true'],
  ['the stock instrumentations', 'false'],
] as const)('%s: by https and by fetch', ([, lean], context) =>
  withCertificates(async ({ ca, server, serverKey }) => {
    await using receiver = await startReceiver();
    const common = {
      WINNOW_LEAN: lean,
      WINNOW_KEEP_FIRST: '0',
      WINNOW_KEEP_PERCENT: '0',
      WINNOW_KEEP_SLOW: 'off',
      WINNOW_RECALL: 'off',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    };
    const tls = { TLS_CERT: server, TLS_KEY: serverKey };
    const callee = await runApp({
      app: 'use-responses.cjs',
      receiver,
      env: { ...common, ...tls, OTEL_SERVICE_NAME: 'callee' },
    });
    // All that it knows it was told.
    const env = { ...common, WINNOW_KEEP_ERRORS: 'false', NODE_EXTRA_CA_CERTS: ca, OTEL_SERVICE_NAME: 'caller' };
    const caller = await runApp({ app: 'use-caller.cjs', receiver, env });
    const url = `${callee.url.replace('http:', 'https:')}/plain?status=500`;
    for (const client of ['http', 'fetch']) {
      receiver.clear();
      await (await fetch(`${caller.url}/?${new URLSearchParams({ client, url })}`)).text();
      const reasons = (spans: readonly Span[]) =>
        spans.flatMap((span) => span.attributes['winnow.keep.reason'] ?? []).length;
      await receiver.until((spans) => spans.length === 3 && reasons(spans) === 2);
      const roots = receiver.spans.filter(({ kind }) => kind === 'SERVER');
      expect(roots.map((span) => `${serviceOf(span)} ${span.attributes['winnow.keep.reason']}`).sort()).toEqual([
        'callee error',
        'caller remote',
      ]);
    }
  })(context),
);
