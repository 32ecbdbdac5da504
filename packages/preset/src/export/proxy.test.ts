import { expect, it } from 'vitest';
import { proxyOf } from './proxy.js';

const BOTH = { http_proxy: 'http://plain:3128', HTTPS_PROXY: 'http://user:word@secure:3129' };

it.each([
  ['https://otlp.vendor.com/v1/traces', BOTH, 'secure:3129'],
  ['http://otlp.vendor.com/v1/traces', BOTH, 'plain:3128'],
  ['http://otlp.vendor.com', { HTTP_PROXY: 'proxy:3128' }, 'proxy:3128'],
  ['http://otlp.vendor.com', { HTTP_PROXY: 'http://capital', http_proxy: 'http://small' }, 'small'],
  ['https://otlp.vendor.com', { HTTP_PROXY: 'http://plain:3128' }, undefined],
  ['https://otlp.vendor.com', { HTTPS_PROXY: 'socks5://proxy:1080' }, undefined],
  ['https://otlp.vendor.com', { HTTPS_PROXY: ' ' }, undefined],
  ['https://otlp.vendor.com', { HTTPS_PROXY: 'http://[no' }, undefined],
  ['https://otlp.vendor.com', {}, undefined],
])('the way to %s with %o is by %s', (url, env, proxy) => {
  expect(proxyOf(new URL(url), env)?.host).toBe(proxy);
});

it.each(['localhost', '127.0.0.1:4318', '127.1.2.3', '[::1]:4318', 'collector:4318'])('%s is near', (host) => {
  expect(proxyOf(new URL(`http://${host}`), BOTH)).toBeUndefined();
});

it.each([
  ['*', true],
  ['vendor.com', true],
  ['.vendor.com', true],
  ['*.vendor.com', true],
  ['other.com, otlp.vendor.com:443', true],
  ['OTLP.Vendor.com', true],
  ['otlp.vendor.com:4318', false],
  ['dor.com', false],
  ['other.com', false],
  ['', false],
  [', ', false],
])('NO_PROXY=%s', (list, direct) => {
  expect(proxyOf(new URL('https://otlp.vendor.com'), { ...BOTH, NO_PROXY: list }) === undefined).toBe(direct);
  expect(proxyOf(new URL('https://otlp.vendor.com'), { ...BOTH, no_proxy: list }) === undefined).toBe(direct);
});
