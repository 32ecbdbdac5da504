import { expect, it } from 'vitest';
import { createIgnored } from './ignored.js';

const ignored = createIgnored(['/healthz', '/', '/ping', '/pong', '/internal/*']);

it.each([
  ['/healthz', true],
  ['/healthz/', true],
  ['/', true],
  ['/ping', true],
  ['/pong', true],
  ['/internal/jobs', true],
  ['/internal', false],
  ['/pang', false],
  ['/healthzz', false],
  ['//', true],
  ['', false],
  [`/${'x'.repeat(5000)}`, false],
])('%s: %s', (path, yes) => {
  expect(ignored(path, undefined)).toBe(yes);
});

it('leaves no request out where nothing is ignored, but those of health checks', () => {
  const none = createIgnored([]);
  expect(['/', '', '/healthz'].map((path) => none(path, 'curl/8'))).toEqual([false, false, false]);
  expect(none('/', 'kube-probe/1.30')).toBe(true);
});
