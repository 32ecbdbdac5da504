import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactPath, redactQuery, redactTarget, redactUrl } from './index.js';

const CANARY = 'c4n4ry';
/** Any text around the canary that cannot end the place it stands in. */
const secret = (ends: RegExp) =>
  fc
    .tuple(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }))
    .map(([before, after]) => `${before}${CANARY}${after}`.replace(ends, ''));

describe('redactQuery', () => {
  it.each([
    ['a=1&b=2', 'a=REDACTED&b=REDACTED'],
    ['a=', 'a='],
    ['a==b', 'a=REDACTED'],
    ['wsdl', 'wsdl'],
    ['deadbeef42', 'REDACTED'],
    ['a=1&&b=2', 'a=REDACTED&&b=REDACTED'],
    ['filter[name]=x', 'filter[name]=REDACTED'],
    ['', ''],
    [`${'k'.repeat(65)}=1`, 'REDACTED=REDACTED'],
  ])('%s becomes %s', (query, expected) => expect(redactQuery(query)).toBe(expected));

  it('keeps no value, whatever its characters', () => {
    const part = fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), secret(/&/g));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const redacted = redactQuery(parts.map(([key, value]) => `${key}=${value}`).join('&'));
        expect(redacted).not.toContain(CANARY);
        expect(redacted.split('&').map((pair) => pair.split('=')[0])).toEqual(parts.map(([key]) => key));
      }),
      { seed: 17 },
    );
  });

  it('cuts what is too long', () => expect(redactQuery(`${'a=b&'.repeat(5000)}`).length).toBeLessThan(12_000));
});

describe('redactUrl', () => {
  it.each([
    ['http://user:pass@host:8080/p?q=1#frag', 'http://host:8080/p?q=REDACTED'],
    ['https://host/@user/package', 'https://host/@user/package'],
    ['postgres://u:p/w@db:5432/app', 'postgres://db:5432/app'],
    ['postgres://u:p?w#x@db:5432/app?sslmode=off', 'postgres://db:5432/app?sslmode=REDACTED'],
    ['http://[::1]:80/x', 'http://[::1]:80/x'],
    ['http://host', 'http://host'],
    ['http://host?token=1', 'http://host?token=REDACTED'],
    ['/path?token=1#access_token=2', '/path?token=REDACTED'],
    ['redis://:secret@cache', 'redis://cache'],
  ])('%s becomes %s', (url, expected) => expect(redactUrl(url)).toBe(expected));

  it('keeps no credentials, values or fragments', () => {
    const userinfo = secret(/[/?#@]/g);
    fc.assert(
      fc.property(userinfo, userinfo, secret(/[&#]/g), secret(/\s/g), (user, password, value, fragment) => {
        const url = `https://${user}:${password}@example.com/a/b?key=${value}#${fragment}`;
        expect(redactUrl(url)).toBe('https://example.com/a/b?key=REDACTED');
      }),
      { seed: 17 },
    );
  });
});

it('redacts path parameters and leaves paths', () => {
  expect(redactPath('/a/b;jsessionid=AB12/c')).toBe('/a/b;jsessionid=REDACTED/c');
  expect(redactPath('/a;AB12CD')).not.toContain('AB12CD');
  expect(redactPath('/a/b')).toBe('/a/b');
  expect(redactTarget('/a#frag?x=1')).toBe('/a');
});
