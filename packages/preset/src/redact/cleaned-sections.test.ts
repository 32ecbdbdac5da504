// What leaves, as bytes, with a secret in every part of a span that can hold one.
import { type TracerProvider as ApiProvider, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { Batch, SdkSpan } from '@winnow/sampler';
import { expect, it, vi } from 'vitest';
import { cleanSink } from '../export/clean-sink.js';
import { createEncoder } from '../export/encode.js';

// Vitest's stand-in for `module` resolves nothing.
vi.mock('../modules/one-copy.js', () => ({ withOneCopy: <T>(load: () => T) => load() }));

const REDACT = ['voucher'];

function ended(act: (provider: ApiProvider) => void): SdkSpan[] {
  const spans: SdkSpan[] = [];
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'deploy.voucher': 'canary-resource' }),
    spanProcessors: [
      {
        onStart() {},
        onEnd: (span: unknown) => void spans.push(span as SdkSpan),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  } as never);
  act(provider as unknown as ApiProvider);
  return spans;
}

/** What a backend gets. */
async function sent(spans: readonly SdkSpan[]): Promise<string> {
  const bodies: string[] = [];
  for (const protocol of ['http/json', 'http/protobuf'] as const) {
    const { encode } = createEncoder(protocol);
    const sink = cleanSink(
      {
        async send(batch: Batch) {
          bodies.push(Buffer.from(encode(batch).body).toString('latin1'));
          return { ok: true };
        },
      },
      REDACT,
    );
    await sink.send({ spans });
  }
  expect(bodies.every((body) => body.includes('shop'))).toBe(true);
  return bodies.join('\n');
}

it('holds no secret in any section', async () => {
  const spans = ended((provider) => {
    const tracer = (provider.getTracer as (...args: unknown[]) => ReturnType<ApiProvider['getTracer']>)('app', '1', {
      attributes: { voucher: 'canary-scope' },
    });
    const linked = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
    const links = [{ context: linked, attributes: { voucher: 'canary-link' } }];
    const span = tracer.startSpan('job', { attributes: { 'order.voucher': 'canary-attribute' }, links });
    span.addEvent('used', { voucher: 'canary-event', vouchers: ['canary-list'] });
    span.recordException(Object.assign(new Error('password=canary-message'), { code: 'E1' }));
    span.recordException(new Error('postgres://bob:canary-url@db failed'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'token=canary-status' });
    span.end();
  });
  const bytes = await sent(spans);
  expect(bytes.match(/canary[\w-]*/g)).toBeNull();
  expect(bytes).toContain('REDACTED');
});

it('lets a span that cannot be read leave without what it holds, and the rest as it is', async () => {
  const spans = ended((provider) => {
    for (const name of ['before', 'hostile', 'after']) provider.getTracer('app').startSpan(name).end();
  });
  const throws = () => {
    throw new Error('hands off');
  };
  for (const part of ['events', 'links', 'status']) {
    const hostile = Object.create(spans[1] as object, { [part]: { get: throws } }) as SdkSpan;
    const bytes = await sent([spans[0], hostile, spans[2]] as SdkSpan[]);
    for (const name of ['before', 'hostile', 'after']) expect(bytes).toContain(name);
  }
});

it('loses no more than the span whose attribute throws when it is encoded', async () => {
  const spans = ended((provider) => {
    for (const name of ['before', 'hostile', 'after']) provider.getTracer('app').startSpan(name).end();
  });
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  (spans[1] as { attributes: object }).attributes = { list: revoked.proxy };
  const bytes = await sent(spans);
  expect(bytes).toContain('before');
  expect(bytes).toContain('after');
});
