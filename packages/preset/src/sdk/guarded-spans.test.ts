import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { createCuratingProvider } from '../curate/curating-provider.js';
import { guardSpans } from './guarded-spans.js';

const provider = new TracerProvider();
guardSpans(Object.getPrototypeOf(provider.getTracer('').startSpan('')) as object);
const tracer = createCuratingProvider({
  inner: () => provider as never,
  rulesFor: () => undefined,
} as Parameters<typeof createCuratingProvider>[0]).getTracer('app');

const revoked = Proxy.revocable({}, {});
revoked.revoke();
const throwing = {
  get boom(): never {
    throw new Error('hands off');
  },
} as Attributes;
const list = [1];
Object.defineProperty(list, 0, { get: () => throwing['boom'] });

it('never throws what it is handed into the app', () => {
  const span = tracer.startSpan('job', { attributes: throwing, links: revoked.proxy as [] });
  span.setAttribute('list', list);
  span.setAttributes(throwing);
  span.setAttributes(revoked.proxy as Attributes);
  span.addEvent('event', throwing);
  span.addLink(revoked.proxy as never);
  span.setStatus(revoked.proxy as never);
  span.recordException(revoked.proxy as never);
  span.recordException({ code: { toString: () => throwing['boom'] } } as never);
  span.setAttribute('after', 1).setStatus({ code: SpanStatusCode.ERROR }).end();
  const { name, attributes, status } = span as unknown as { name: string; attributes: Attributes; status: object };
  expect({ name, attributes, status }).toEqual({
    name: 'job',
    attributes: { after: 1 },
    status: { code: SpanStatusCode.ERROR },
  });
});
