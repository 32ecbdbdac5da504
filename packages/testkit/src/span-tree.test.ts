import { describe, expect, it } from 'vitest';
import { makeSpan as span } from './span.fixture.js';
import { spanTree } from './span-tree.js';

describe('spanTree', () => {
  it('shows kind, name, scope, error and the chosen attributes', () => {
    const root = span('GET /orders/:id', {
      kind: 'SERVER',
      status: { code: 'ERROR', message: 'secret' },
      attributes: { 'http.response.status_code': 500, 'url.full': 'hidden', note: 'two words' },
      resource: { 'service.name': 'shop' },
    });
    const query = span('SELECT orders', {
      kind: 'CLIENT',
      parentSpanId: root.spanId,
      scope: { ...root.scope, name: 'pg' },
    });
    expect(spanTree([query, root], { attrs: ['service.name', 'http.response.status_code', 'note'] })).toBe(
      [
        'SERVER GET /orders/:id [http] ERROR service.name=shop http.response.status_code=500 note="two words"',
        '  CLIENT SELECT orders [pg]',
      ].join('\n'),
    );
  });

  it('puts a child under its parent although it arrived first and started in the same instant', () => {
    const instant = { startNano: 5n };
    const child = span('a child', { parentSpanId: 'root', ...instant });
    expect(spanTree([child, span('root', instant)])).toBe('INTERNAL root [http]\n  INTERNAL a child [http]');
  });

  it('orders siblings by start, then by name', () => {
    const instant = { startNano: 100n, parentSpanId: 'root' };
    const root = span('root', { startNano: 1n });
    const tree = spanTree([span('b', instant), root, span('a', instant), span('z', { ...instant, startNano: 50n })]);
    expect(tree.match(/INTERNAL \w+/g)).toEqual(['INTERNAL root', 'INTERNAL z', 'INTERNAL a', 'INTERNAL b']);
  });

  it('hides ports', () => {
    const client = span('GET localhost:43121', {
      attributes: { 'server.port': 43121, 'url.full': 'http://[::1]:43121/a:1?b=:12', 'url.template': '/users/:id' },
    });
    expect(spanTree([client], { attrs: ['server.port', 'url.full', 'url.template'] })).toBe(
      'INTERNAL GET localhost:<port> [http] server.port=<port> ' +
        'url.full="http://[::1]:<port>/a:1?b=:12" url.template=/users/:id',
    );
  });

  it('separates traces, the earlier first, whatever order they arrived in', () => {
    const first = span('first', { traceId: '1' });
    const second = span('second', { traceId: '2' });
    expect(spanTree([second, first])).toBe('INTERNAL first [http]\n\nINTERNAL second [http]');
    expect(spanTree([first, second])).toBe(spanTree([second, first]));
  });

  it('says that a parent did not arrive', () => {
    expect(spanTree([span('alone', { parentSpanId: 'elsewhere' })])).toBe('INTERNAL alone [http] (parent missing)');
  });

  it("shows spans that are each other's parent", () => {
    const tree = spanTree([span('a', { parentSpanId: 'b' }), span('b', { parentSpanId: 'a' })]);
    expect(tree).toBe('INTERNAL a [http]\n  INTERNAL b [http]');
  });

  it('shows a span that arrived twice, twice', () => {
    const twice = span('twice');
    expect(spanTree([twice, { ...twice }]).match(/twice/g)).toHaveLength(2);
  });
});
