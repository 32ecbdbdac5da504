import { describe, expect, it } from 'vitest';
import { hostMatcher, hostOf, isInternalHost, rememberHosts } from './hosts.js';

describe('a host inside', () => {
  it.each([
    'localhost',
    'app.localhost',
    '127.0.0.1',
    '127.9.9.9',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    '[::1]',
    'fd12::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    'payments',
    'PAYMENTS',
    'payments.',
    'payments.shop.svc',
    'payments.shop.svc.cluster.local',
    'db.internal',
    'printer.local',
  ])('%s', (host) => expect(isInternalHost(host)).toBe(true));
});

describe('a host outside', () => {
  it.each([
    'example.com',
    'api.stripe.com',
    '8.8.8.8',
    '172.32.0.1',
    '172.15.0.1',
    '100.128.0.1',
    '192.169.0.1',
    '169.254.169.254',
    '2606:4700::1',
    '::ffff:8.8.8.8',
    'svc.example.com',
    'local.example.org',
    'notlocal.com',
    '',
    '3232235777',
  ])('%s', (host) => expect(isInternalHost(host)).toBe(false));
});

describe('a list of hosts', () => {
  it('matches names, everything under a name, or everything', () => {
    const match = hostMatcher(['api.example.com', '*.corp.example']);
    expect(['api.example.com', 'API.example.com.', 'a.corp.example', 'a.b.corp.example'].map(match)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['example.com', 'x.api.example.com', 'corp.example', 'evilcorp.example'].map(match)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(hostMatcher(['*'])('anything.example')).toBe(true);
    expect(hostMatcher([])('localhost')).toBe(false);
  });

  it.each(['', 'a*b', 'https://example.com', '*.', 'two words'])('refuses %j', (pattern) => {
    expect(() => hostMatcher([pattern])).toThrow('expected a host, "*.example.com" or "*"');
  });
});

describe('the host of a call', () => {
  it('is in the address, or else in the URL', () => {
    expect(hostOf({ 'server.address': 'a' })).toBe('a');
    expect(hostOf({ 'net.peer.name': 'b' })).toBe('b');
    expect(hostOf({ 'url.full': 'https://c.example:8443/x?y=1' })).toBe('c.example');
    expect(hostOf({ 'http.url': 'http://[::1]:80/' })).toBe('[::1]');
    expect(hostOf({ 'url.full': 'not a url' })).toBeUndefined();
    expect(hostOf({})).toBeUndefined();
  });

  it('is judged once, and remembered for a bounded number of hosts', () => {
    let asked = 0;
    const match = rememberHosts(() => ++asked > 0, 3);
    for (let round = 0; round < 5; round++) match('a');
    expect(asked).toBe(1);
    for (let index = 0; index < 100; index++) match(`host-${index}`);
    match('a');
    expect(asked).toBe(102);
  });
});
