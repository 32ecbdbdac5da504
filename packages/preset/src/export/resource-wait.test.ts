import type { SdkSpan } from '@winnow/sampler';
import { expect, it } from 'vitest';
import type { Log } from '../log.js';
import { createResourceWait } from './resource-wait.js';

function setUp(mostMs?: number) {
  const said: string[] = [];
  const log = { once: (_: string, message: string) => void said.push(message) } as unknown as Log;
  return { said, wait: createResourceWait(log, mostMs) };
}

function spanOf(resource: object): SdkSpan {
  return { resource } as unknown as SdkSpan;
}

it('is for what is not known yet, and for nothing else', async () => {
  const { wait, said } = setUp();
  let tell = () => {};
  const known = new Promise<void>((resolve) => (tell = resolve));
  const resource = { asyncAttributesPending: true, waitForAsyncAttributes: () => known };
  expect(wait([spanOf({}), spanOf({ asyncAttributesPending: false })])).toBeUndefined();
  const waited = wait([spanOf({}), spanOf(resource)]);
  expect(waited).toBeInstanceOf(Promise);
  tell();
  await waited;
  expect(wait([spanOf(resource)])).toBeInstanceOf(Promise);
  expect(said).toEqual([]);
});

it('ends when a detector fails', async () => {
  const { wait, said } = setUp();
  const waitForAsyncAttributes = () => Promise.reject(new Error('no cloud'));
  await wait([spanOf({ asyncAttributesPending: true, waitForAsyncAttributes })]);
  expect(said).toEqual([]);
});

it('ends where a detector never answers, is said once, and does not begin again', async () => {
  const { wait, said } = setUp(10);
  const span = spanOf({ asyncAttributesPending: true, waitForAsyncAttributes: () => new Promise(() => {}) });
  await Promise.all([wait([span]), wait([span])]);
  expect(wait([span])).toBeUndefined();
  expect(said[0]).toMatch(/has not answered within 0\.01 s\. Spans are sent without/);
});
