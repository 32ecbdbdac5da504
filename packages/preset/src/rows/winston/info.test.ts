import { describe, expect, it } from 'vitest';
import type { Fields } from '../../logs/correlate.js';
import { createInfos, type Info } from './info.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const MESSAGE = Symbol.for('message');
const LEVEL = Symbol.for('level');

function infosWith(fields: () => Fields | undefined, errors: boolean[] = []) {
  return createInfos({
    names: ['trace_id', 'span_id', 'service', 'request_id'],
    inText: ['trace_id', 'span_id', 'request_id'],
    fields: (isError = false) => {
      errors.push(isError);
      return fields();
    },
  });
}

const infos = infosWith(() => ({ trace_id: TRACE, span_id: 'b7ad6b7169203331' }));
const STAMP = ` trace_id=${TRACE} span_id=b7ad6b7169203331`;

describe('the record of a line', () => {
  it('is stamped as a copy, with its symbols and its class', () => {
    class Mine {
      message = 'hello';
      [LEVEL] = 'info';
    }
    const info = Object.freeze(new Mine());
    const copy = infos.stamped(info) as Mine;
    expect(copy).toBeInstanceOf(Mine);
    expect(copy).toMatchObject({ message: 'hello', [LEVEL]: 'info', trace_id: TRACE });
    expect(info).not.toHaveProperty('trace_id');
  });

  it('is itself when it is an error, and is stamped anew when it is logged again', () => {
    let trace_id: string | undefined = 'first';
    const changing = infosWith(() => (trace_id === undefined ? undefined : { trace_id, service: 'shop' }));
    const error = Object.assign(new Error('boom'), { service: 'theirs' });
    expect(changing.stamped(error)).toBe(error);
    expect(error).toMatchObject({ trace_id: 'first', service: 'theirs' });
    trace_id = 'second';
    changing.stamped(error);
    expect(error).toMatchObject({ trace_id: 'second', service: 'theirs' });
    trace_id = undefined;
    changing.stamped(error);
    expect(error).not.toHaveProperty('trace_id');
  });

  it('that is none is passed on, and so is an error that may not be changed', () => {
    for (const info of [undefined, null, 'text', 7, Object.freeze(new Error('boom'))])
      expect(infos.stamped(info)).toBe(info);
  });

  it('says whether it is at error level', () => {
    const errors: boolean[] = [];
    const told = infosWith(() => undefined, errors);
    for (const level of ['error', 'crit', 'emerg', 'warn', 'info']) told.stamped({ [LEVEL]: level });
    // Written to the logger as to a stream.
    told.stamped({ level: 'error' });
    expect(errors).toEqual([true, true, true, false, false, true]);
  });
});

describe('the text of a line', () => {
  const textOf = (info: Info) => (infos.withText(info) as Record<symbol, unknown>)[MESSAGE];

  it('gets what its format left out', () => {
    expect(textOf({ trace_id: TRACE, span_id: 'b7ad6b7169203331', [MESSAGE]: 'info: hello' })).toBe(
      `info: hello${STAMP}`,
    );
    const json = textOf({ trace_id: TRACE, secret: 'x', [MESSAGE]: '{"m":"hello"}' });
    expect(JSON.parse(String(json))).toEqual({ m: 'hello', trace_id: TRACE });
  });

  it('is left when it has the trace, when it has none to show, and when it is no text', () => {
    expect(textOf({ trace_id: TRACE, [MESSAGE]: `[${TRACE}] hello` })).toBe(`[${TRACE}] hello`);
    expect(textOf({ [MESSAGE]: 'hello' })).toBe('hello');
    expect(textOf({ trace_id: TRACE })).toBeUndefined();
    const frozen = Object.freeze({ trace_id: TRACE, [MESSAGE]: 'hello' });
    expect(textOf(frozen)).toBe('hello');
    expect(infos.withText(false)).toBe(false);
  });

  it('is that of a transport with a format of its own', () => {
    const format = { options: { a: 1 }, transform: (info: Info) => ({ ...info, [MESSAGE]: 'own' }) };
    const over = infos.over(format);
    expect(infos.isOurs(over) && !infos.isOurs(format)).toBe(true);
    expect((over as typeof format).options).toBe(format.options);
    expect(over.transform({ trace_id: TRACE, span_id: 'b7ad6b7169203331' }, {})).toMatchObject({
      [MESSAGE]: `own${STAMP}`,
    });
  });
});
