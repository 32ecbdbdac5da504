import type { Span } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { KEEP_ALL, manualSpan, visit } from './support.ts';

const messages = (spans: readonly Span[]) =>
  spans.flatMap(({ events }) => events.map(({ attributes }) => attributes['exception.message']));

it('masks the values of more keys in the texts of exceptions', async () => {
  const { spans } = await visit({ WINNOW_REDACT: 'voucher,coupon' }, ['/throw']);
  expect(messages(spans)).toEqual(['voucher=REDACTED is used up']);
  expect(JSON.stringify(spans.map(({ events }) => events))).not.toContain('canary');
});

it('leaves them where the key is not named', async () => {
  expect(messages((await visit({}, ['/throw'])).spans)).toEqual(['voucher=canary is used up']);
});

it.each([
  ['vouch', 'REDACTED'],
  ['coupon', 'canary'],
])('masks attributes with %s in their names: %s', async (redact, value) => {
  const run = await visit({ ...KEEP_ALL, WINNOW_REDACT: redact }, ['/manual', '/call']);
  expect(manualSpan(run).attributes['voucher']).toBe(value);
  // Of a query string no value leaves in any case.
  expect(run.spans.find(({ kind }) => kind === 'CLIENT')?.attributes['url.full']).toMatch(/voucher=REDACTED$/);
});
