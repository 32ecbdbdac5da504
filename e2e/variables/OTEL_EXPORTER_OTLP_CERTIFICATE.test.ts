import { startReceiver } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';
import { openTlsDoor, withCertificates } from './tls-door.ts';

it(
  'is what makes a backend with a certificate of its own trusted',
  withCertificates(async (certificates) => {
    await using receiver = await startReceiver();
    await using door = await openTlsDoor(receiver, certificates, { asksClient: false });
    const env = { ...KEEP_ALL, OTEL_EXPORTER_OTLP_ENDPOINT: door.url };
    const trusting = { ...env, OTEL_EXPORTER_OTLP_CERTIFICATE: certificates.ca };
    expect((await visit(trusting, ['/items/1'], { receiver })).spans).toHaveLength(1);

    receiver.clear();
    const { spans, stderr } = await visit(env, ['/items/1'], { receiver, printed: /does not take traces/ });
    expect(stderr).toMatch(/does not take traces: .*certificate/);
    expect(spans).toEqual([]);
  }),
);
