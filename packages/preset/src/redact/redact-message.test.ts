import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorType, redactMessage, safeException } from './index.js';

describe('redactMessage', () => {
  it.each([
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
    ['login failed, password=hunter2', 'login failed, password=REDACTED'],
    ['{"dbPassword": "hunter 2", "user": "bob"}', '{"dbPassword": REDACTED, "user": "bob"}'],
    ['refused (token=a)b} c)', 'refused (token=REDACTED} c)'],
    ['cannot reach postgres://bob:pw@db/app', 'cannot reach postgres://db/app'],
    ['GET /cb?code=abc&state=1 failed', 'GET /cb?code=REDACTED&state=REDACTED failed'],
    ['login failed, password=hunter2 for user 7', 'login failed, password=REDACTED for user 7'],
    ['wrong passphrase: correct horse, battery staple\nin vault', 'wrong passphrase: REDACTED\nin vault'],
    ['{"passphrase": "correct horse", "user": 7}', '{"passphrase": REDACTED, "user": 7}'],
    ['Cookie: sid=abc; theme=dark; last=xyz\r\nHost: shop', 'Cookie: REDACTED\r\nHost: shop'],
    ['Set-Cookie: sid=abc; Path=/', 'Set-Cookie: REDACTED'],
    ["{ cookie: 'sid=abc; x=1', host: 'shop' }", "{ cookie: REDACTED, host: 'shop' }"],
    ['cookie-store: no such file', 'cookie-store: REDACTED such file'],
    ['Authorization: Bearer abc.def.ghi', 'Authorization: REDACTED'],
    ['Proxy-Authorization: Digest username="bob", response="6629fae"', 'Proxy-Authorization: REDACTED'],
    ['header was Bearer 0123456789', 'header was Bearer REDACTED'],
    ['basic authentication is off', 'basic authentication is off'],
    ['bad eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'bad REDACTED'],
    ['key AKIAIOSFODNN7EXAMPLE denied', 'key REDACTED denied'],
    ['{"password":"hunter\\" 2","a":1}', '{"password":REDACTED,"a":1}'],
    [
      'Unexpected token \'c\', "{"a": canary" is not valid JSON',
      'Unexpected token \'c\', "REDACTED" is not valid JSON',
    ],
    ['Command failed: /usr/bin/curl -u bob:pw https://x\ncurl: (6)', 'Command failed: /usr/bin/curl REDACTED'],
    ['Command failed with exit code 1: git push', 'Command failed with exit code 1: git REDACTED'],
    ['Unexpected token < in JSON at position 0', 'Unexpected token < in JSON at position 0'],
  ])('%s', (text, expected) => expect(redactMessage(text)).toBe(expected));

  it('knows the keys of the configuration', () => {
    expect(redactMessage('patient=Bob', ['patient'])).toBe('patient=REDACTED');
    expect(redactMessage('patient=Bob')).toBe('patient=Bob');
  });

  it('keeps no value behind a secret key', () => {
    const key = fc.constantFrom('password', 'DB_PASSWD', 'api_key', 'X-Api-Key', 'clientSecret', 'authToken', 'cookie');
    const separator = fc.constantFrom('=', ': ', ' = ', ':');
    const around = fc.lorem({ maxCount: 4 });
    fc.assert(
      fc.property(
        around,
        key,
        separator,
        fc.stringMatching(/^[\w./+)}\]-]{0,20}c4n4ry[\w./+)}\]-]{0,20}$/),
        around,
        (a, k, s, v, b) => {
          expect(redactMessage(`${a} ${k}${s}${v} ${b}`)).not.toContain('c4n4ry');
          expect(redactMessage(`${a} {"${k}":"${v} ${v}"} ${b}`)).not.toContain('c4n4ry');
        },
      ),
      { seed: 17 },
    );
  });

  it.each([
    'a.',
    'a-',
    'token',
    'eyJaaaaa.',
    '":',
    'password=',
    '://',
    '?a=',
    ' bearer ',
    'cookie:',
    'passphrase',
    'a-passphrase ',
  ])('takes linear time on a hostile repetition of %j', (unit) => {
    // Four times the text: about four times the time, or sixteen times if it were quadratic.
    const [short, long] = [10_000, 40_000].map((length) => leastCpuMs(unit.repeat(length / unit.length)));
    expect(long).toBeLessThan(Math.max(50, 10 * short!));
  });
});

describe('safeException', () => {
  it('keeps frames and cleans what stands above and between them', () => {
    const error = new Error('token=abc for user');
    error.stack =
      'Error: token=abc for user\n    at login (/app/token.service.js:12:3)\nCaused by: Error: password=pw\n    at x (/app/a.js:1:1)';
    expect(safeException(error)).toEqual({
      name: 'Error',
      message: 'token=REDACTED for user',
      stack:
        'Error: token=REDACTED for user\n    at login (/app/token.service.js:12:3)\nCaused by: Error: password=REDACTED\n    at x (/app/a.js:1:1)',
    });
  });

  it('survives anything that can be thrown', () => {
    const hostile = {
      get message(): string {
        throw new Error('no');
      },
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const thrown of [
      undefined,
      null,
      1,
      'text',
      Symbol('s'),
      () => 1,
      hostile,
      Object.create(null),
      revoked.proxy,
    ]) {
      expect(safeException(thrown)).toBeDefined();
      expect(typeof errorType(thrown)).toBe('string');
    }
  });

  it('keeps lines of a stack in packages with a scope, not those with credentials', () => {
    const error = new Error('x');
    const frame = '    at sign (/app/node_modules/@auth/token.js:1:2)';
    error.stack = `Error: x\n${frame}\n    at https://bob:pw@shop.example/token.js:1:2`;
    expect(safeException(error)).toMatchObject({ stack: expect.stringContaining(`Error: x\n${frame}\n`) });
    expect(JSON.stringify(safeException(error))).not.toContain('pw@');
  });

  it('bounds messages and stacks', () => {
    const { message, stack } = safeException(new Error('x'.repeat(100_000))) as { message: string; stack: string };
    expect(message.length).toBeLessThan(2100);
    expect(stack.length).toBeLessThan(9000);
  });
});

it('names errors by code, then by name, always as text', () => {
  expect(errorType(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
  expect(errorType(new TypeError('x'))).toBe('TypeError');
  expect(errorType(new DOMException('x', 'TimeoutError'))).toBe('TimeoutError');
  expect(errorType('text')).toBe('Error');
});

/** The least of several tries, in CPU time: what else runs on the machine does not count. */
function leastCpuMs(text: string): number {
  const tries = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    redactMessage(text, undefined, text.length);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...tries);
}
