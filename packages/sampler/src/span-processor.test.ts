import { describe, expect, it } from 'vitest';
import { accounted, ERROR, quiet } from './testing/policies.js';

describe('the end (scenarios 20 and 41)', () => {
  it('of the process decides everything and cuts off what is open', () => {
    const service = quiet();
    const failing = service.receive({}, 'failing');
    service.child(failing, 'done').end();
    service.tail.crashed(failing.spanContext());
    const fine = service.receive({}, 'fine');
    expect(service.tail.flushSync(1000)).toBe(0);
    expect(service.sink.spans.map(({ name, ended }) => [name, ended])).toEqual([
      ['failing', true],
      ['done', true],
    ]);
    expect(service.sink.spans[0]?.attributes).toMatchObject({
      'winnow.keep.reason': 'error',
      'winnow.keep.trigger': 'shutdown',
      'winnow.incomplete': true,
    });
    expect(service.sink.spans[0]?.duration[0]).toBeGreaterThanOrEqual(0);
    accounted(service);
    // The process went on after all: nothing is sent twice.
    failing.end();
    fine.end();
    accounted(service);
    expect(service.kept.map(({ name }) => name)).toEqual(['failing', 'done']);
  });

  it('of the provider does so once', async () => {
    const service = quiet();
    const failing = service.receive();
    service.tail.http.responding(failing, 500);
    await Promise.all([service.tail.spanProcessor.shutdown(), service.tail.spanProcessor.shutdown()]);
    await service.tail.spanProcessor.forceFlush();
    expect(service.sink.spans).toHaveLength(1);
    failing.end();
    service.receive().setStatus(ERROR).end();
    await service.tail.flush();
    expect(service.sink.spans).toHaveLength(1);
    expect(service.clock.timers).toBe(0);
  });

  it('of a turn sends what is decided, and leaves open fragments open', async () => {
    const service = quiet();
    const server = service.receive();
    service.child(server).end();
    await service.tail.flush();
    expect(service.tail.stats()).toMatchObject({ tracesActive: 1, spansBuffered: 2 });
    service.tail.http.responding(server, 500);
    await service.tail.flush();
    expect(service.sink.spans.map(({ name }) => name)).toEqual(['step']);
    server.end();
    await service.tail.flush();
    expect(service.sink.spans.map(({ name }) => name)).toEqual(['step', 'GET /orders']);
    accounted(service);
  });
});
