import { startReceiver } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';
import { openTlsDoor, withCertificates } from './tls-door.ts';

it(
  'proves who sends, to a backend that asks',
  withCertificates(async (certificates) => {
    await using receiver = await startReceiver();
    await using door = await openTlsDoor(receiver, certificates, { asksClient: true });
    const env = {
      ...KEEP_ALL,
      OTEL_EXPORTER_OTLP_ENDPOINT: door.url,
      OTEL_EXPORTER_OTLP_CERTIFICATE: certificates.ca,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: certificates.clientKey,
    };
    const proving = { ...env, OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certificates.client };
    expect((await visit(proving, ['/items/1'], { receiver })).spans).toHaveLength(1);

    receiver.clear();
    const { spans } = await visit(env, ['/items/1'], { receiver, printed: /does not take traces/ });
    expect(spans).toEqual([]);
  }),
);
