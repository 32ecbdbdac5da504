import { type Context, defaultTextMapGetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { createPropagator, PROPAGATORS } from './propagators.js';

describe('the headers of a propagator', () => {
  it.each(Object.entries(PROPAGATORS))('%s are what the loaded one says', (_name, { fields, build }) => {
    expect(fields).toEqual(build().fields());
  });

  it('are those of all that are wanted', () => {
    expect(createPropagator(['b3', 'baggage', 'none']).fields()).toEqual(['b3', 'baggage']);
    expect(createPropagator(['none']).fields()).toEqual([]);
  });
});

const HEADERS = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=1',
  baggage: 'user=7',
  b3: '0af7651916cd43dd8448eb211c80319d-b7ad6b7169203332-1',
  'x-b3-traceid': '0af7651916cd43dd8448eb211c80319e',
  'x-b3-spanid': 'b7ad6b7169203333',
  'uber-trace-id': '0af7651916cd43dd8448eb211c80319f:b7ad6b7169203334:0:01',
  'uberctx-user': '8',
};
type Names = Parameters<typeof createPropagator>[0];
const SETS: Names[] = [
  ['tracecontext', 'baggage'],
  ['baggage'],
  ['b3', 'baggage'],
  ['tracecontext', 'jaeger'],
  ['none'],
];

function found(context: Context) {
  return { span: trace.getSpanContext(context), baggage: propagation.getBaggage(context)?.getAllEntries() };
}

describe('what they find', () => {
  it.each(SETS.map((names) => [names]))('is what each of them finds: %j', (names) => {
    const each = names.flatMap((name) => (name === 'none' ? [] : [PROPAGATORS[name].build()]));
    const one = createPropagator(names);
    const all = Object.entries(HEADERS);
    for (let n = 0; n < 2 ** all.length; n++) {
      const headers = Object.fromEntries(all.filter((_, bit) => (n & (1 << bit)) !== 0));
      const after = each.reduce((at, { extract }, index) => {
        return extract.call(each[index], at, headers, defaultTextMapGetter);
      }, ROOT_CONTEXT);
      expect(found(one.extract(ROOT_CONTEXT, headers, defaultTextMapGetter))).toEqual(found(after));
    }
  });

  it('is nothing where the headers cannot be read, and nothing is thrown', () => {
    const get = () => {
      throw new Error('no');
    };
    const broken = { get, keys: () => [] };
    expect(createPropagator(['tracecontext', 'baggage']).extract(ROOT_CONTEXT, {}, broken)).toBe(ROOT_CONTEXT);
  });
});
