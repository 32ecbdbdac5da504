import { SpanStatusCode } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';
import { expect, it } from 'vitest';
import { cleanedSpan } from './cleaned-span.js';

const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
const spanWith = (more: Partial<SdkSpan>) =>
  ({
    attributes: {},
    events: [],
    links: [],
    status: { code: SpanStatusCode.UNSET },
    spanContext: () => context,
    ...more,
  }) as unknown as SdkSpan;
const exception = (message: string, type = 'Error') => ({
  name: 'exception',
  attributes: {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': `${type}: ${message}\n    at pay (/app/token.service.js:1:2)`,
  },
});

it('is the span itself where there is nothing to clean', () => {
  const plain = spanWith({
    attributes: { 'order.voucher': 'x' },
    events: [{ name: 'used', attributes: { voucher: 'x' } }, exception('no such item')],
    status: { code: SpanStatusCode.ERROR, message: 'no such item' },
  });
  expect(cleanedSpan(plain, [])).toBe(plain);
  expect(cleanedSpan(plain, ['coupon'])).toBe(plain);
});

it('has no secret in its exceptions and its status, and leaves the span as it was', () => {
  const failed = spanWith({
    events: [exception('password=canary'), exception('invalid input syntax: "canary"', '22P02')],
    status: { code: SpanStatusCode.ERROR, message: 'voucher=canary' },
  });
  const clean = cleanedSpan(failed, ['voucher']);
  expect(JSON.stringify([clean.events, clean.status])).not.toContain('canary');
  expect(clean.events[0]?.attributes).toEqual({
    'exception.type': 'Error',
    'exception.message': 'password=REDACTED',
    'exception.stacktrace': 'Error: password=REDACTED\n    at pay (/app/token.service.js:1:2)',
  });
  expect(clean.status).toEqual({ code: SpanStatusCode.ERROR, message: 'voucher=REDACTED' });
  expect(clean.spanContext()).toBe(context);
  expect(JSON.stringify(failed.events)).toContain('canary');
});

it('masks the values of redacted names, in attributes, events and links', () => {
  const span = spanWith({
    attributes: { 'order.Voucher.code': 'canary', item: 'x', 'winnow.keep.rule': 'errors' },
    events: [{ name: 'used', attributes: { vouchers: ['canary'] } }],
    links: [{ context, attributes: { voucher: 1 } }],
  });
  const clean = cleanedSpan(span, ['voucher', 'KEEP']);
  expect(clean.attributes).toEqual({ 'order.Voucher.code': 'REDACTED', item: 'x', 'winnow.keep.rule': 'errors' });
  expect(clean.events).toEqual([{ name: 'used', attributes: { vouchers: 'REDACTED' } }]);
  expect(clean.links).toEqual([{ context, attributes: { voucher: 'REDACTED' } }]);
});
