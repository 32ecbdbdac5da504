import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { logged, TRACE } from './support/log-lines.js';

afterEach(stopApps);

describe('the request id of a caller', () => {
  it.each(['x-request-id', 'x-correlation-id'])('is on the lines of its request: %s', async (name) => {
    const { json } = await logged('use-log.cjs', {}, { headers: { [name]: 'req-42' } });
    expect(json.find(({ msg }) => msg === 'inside')).toMatchObject({ request_id: 'req-42', trace_id: TRACE });
    expect(json.find(({ msg }) => msg === 'outside')).not.toHaveProperty('request_id');
  });

  it('is on text lines too, unless it could be read as another field', async () => {
    const plain = await logged('use-console.mjs', {}, { headers: { 'x-request-id': 'req-42' } });
    expect(plain.text[0]).toMatch(/ request_id=req-42$/);
    for (const id of ['a user=admin', 'x'.repeat(200)]) {
      const forged = await logged('use-console.mjs', {}, { headers: { 'x-request-id': id } });
      expect(forged.text[0]).not.toContain('request_id');
    }
  });

  const cases: [value: string, more: Record<string, string>, sent: string | undefined][] = [
    ['forward', {}, 'req-42'],
    ['forward', { OWN_ID: 'mine' }, 'mine'],
    ['forward', { WINNOW_PROPAGATE_TO: 'shop.example' }, undefined],
    ['record', {}, undefined],
  ];
  it.each(cases)('WINNOW_REQUEST_ID=%s with %o sends %s to the next service', async (WINNOW_REQUEST_ID, more, sent) => {
    for (const CLIENT of ['fetch', 'http']) {
      await using next = await runApp({ app: 'use-request-id.cjs', env: { OTEL_TRACES_EXPORTER: 'none' } });
      const env = { OTEL_TRACES_EXPORTER: 'none', NEXT: next.url, CLIENT, WINNOW_REQUEST_ID, ...more };
      await using app = await runApp({ app: 'use-request-id.cjs', env });
      const response = await fetch(app.url, { headers: { 'x-request-id': 'req-42' } });
      const seen = (await response.json()) as Record<string, string>;
      expect(seen['traceparent']).toBeDefined();
      expect(seen['x-request-id']).toBe(sent);
      // What has no incoming id forwards none.
      const without = (await (await fetch(app.url)).json()) as Record<string, string>;
      expect(without['x-request-id']).toBe(more['OWN_ID']);
    }
  });
});
