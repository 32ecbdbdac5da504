// Why fragments leave the store: each of the triggers, on what is exported and in what is counted.
import { expect, it } from 'vitest';
import type { Trigger } from './reason.js';
import { accounted, ERROR, quiet } from './testing/policies.js';
import type { Service, ServiceOptions } from './testing/service.js';

type Act = (service: Service) => unknown;

/** A request that has failed by now, and is still open. */
function failing(service: Service) {
  const server = service.receive();
  service.child(server).end();
  service.tail.http.responding(server, 500);
  return server;
}

const CASES: Readonly<Record<Trigger, readonly [Act, ServiceOptions?]>> = {
  complete: [(service) => service.receive().setStatus(ERROR).end()],
  timeout: [
    (service) => {
      failing(service);
      service.clock.advance(301_000);
    },
  ],
  span_limit: [
    (service) => {
      const server = failing(service);
      for (let at = 0; at < 10; at++) service.child(server).end();
    },
    { limits: { spansPerTrace: 10 } },
  ],
  bytes_limit: [
    (service) => {
      const server = failing(service);
      service.child(server).setAttribute('text', 'x'.repeat(10_000)).end();
    },
    { limits: { bytes: 5000 } },
  ],
  evicted: [
    (service) => {
      failing(service);
      service.receive();
    },
    { limits: { traces: 1 }, relief: false },
  ],
  shutdown: [
    (service) => {
      failing(service);
      return service.tail.spanProcessor.shutdown();
    },
  ],
  flush: [
    (service) => {
      failing(service);
      return service.tail.flush({ open: true });
    },
  ],
};

it.each(Object.entries(CASES))('%s', async (trigger, [act, options]) => {
  const service = quiet(options);
  await act(service);
  expect(service.tail.stats().triggers).toEqual({ [trigger]: 1 });
  expect(service.kept.length).toBeGreaterThan(0);
  accounted(service);
  // The root may leave later; where it has left, it says why.
  const root = service.kept.find(({ name }) => name === 'GET /orders');
  if (root) expect(root.attributes['winnow.keep.trigger']).toBe(trigger);
  expect(service.tail.stats().decided).toEqual({ [trigger]: { error: 1 } });
});
