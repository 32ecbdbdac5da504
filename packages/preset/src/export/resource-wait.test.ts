import type { SdkSpan } from '@winnow/sampler';
import { expect, it } from 'vitest';
import type { Log } from '../log.js';
import { createResourceWait } from './resource-wait.js';

function setUp(mostMs?: number) {
  const said: string[] = [];
  const log = { once: (_: string, message: string) => void said.push(message) } as unknown as Log;
  return { said, ...createResourceWait(log, mostMs) };
}

function spanOf(resource: object): SdkSpan {
  return { resource } as unknown as SdkSpan;
}

it('is for what is not known yet, and for nothing else', async () => {
  const { isDue, wait, said } = setUp();
  let tell = () => {};
  const known = new Promise<void>((resolve) => (tell = resolve));
  const resource = { asyncAttributesPending: true, waitForAsyncAttributes: () => known };
  expect(isDue([spanOf({}), spanOf({ asyncAttributesPending: false })])).toBe(false);
  expect(isDue([spanOf({}), spanOf(resource)])).toBe(true);
  const waited = wait([spanOf({}), spanOf(resource)]);
  tell();
  await waited;
  expect(isDue([spanOf(resource)])).toBe(true);
  expect(said).toEqual([]);
});

it('ends when a detector fails', async () => {
  const { wait, said } = setUp();
  const waitForAsyncAttributes = () => Promise.reject(new Error('no cloud'));
  await wait([spanOf({ asyncAttributesPending: true, waitForAsyncAttributes })]);
  expect(said).toEqual([]);
});

it('asks a detector nothing when it only looks: what never answers would remember everybody who asks', () => {
  let asked = 0;
  const waitForAsyncAttributes = () => {
    asked++;
    return new Promise(() => {});
  };
  const { isDue } = setUp();
  for (let n = 0; n < 100; n++) isDue([spanOf({ asyncAttributesPending: true, waitForAsyncAttributes })]);
  expect(asked).toBe(0);
});

it('ends where a detector never answers, is said once, and does not begin again', async () => {
  const { isDue, wait, said } = setUp(10);
  const span = spanOf({ asyncAttributesPending: true, waitForAsyncAttributes: () => new Promise(() => {}) });
  await Promise.all([wait([span]), wait([span])]);
  expect(isDue([span])).toBe(false);
  expect(said[0]).toMatch(/has not answered within 0\.01 s\. Spans are sent without/);
});
