import { format } from 'node:util';
import { describe, expect, it } from 'vitest';
import { stampArguments } from './stamp-arguments.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const fields = { trace_id: TRACE, span_id: 'b7ad6b7169203331' };
const inText = ['trace_id', 'span_id', 'request_id'];
const STAMP = ` trace_id=${TRACE} span_id=b7ad6b7169203331`;

const stamped = (...args: [string, ...unknown[]]) => stampArguments(args, fields, inText);

describe('what console.log prints of a stamped line', () => {
  it.each<[string, ...unknown[]]>([
    ['plain'],
    ['100%'],
    ['100%%'],
    ['a %s without a value'],
    ['a %s with %d', 'text', 7],
    ['a %s', 'text', 'and more', 8],
    ['50%% of %s', 'it'],
    ['%i %f %j %c.', 1.5, 2.5, { a: 1 }, 'color: red'],
    ['%o', [1]],
    ['%s'],
    ['an object', { a: 1 }],
    ['an error', new Error('boom')],
    ['too many %s %s', 'one'],
    ['a bigint %d', 10n],
    ['undefined', undefined, null],
    ['\u001b[31mred\u001b[0m'],
    ['[http] [done]'],
  ])('is what it printed before, and the stamp once: %j', (...args) => {
    const before = format(...args);
    const after = format(...stamped(...args));
    expect(after.split(STAMP)).toHaveLength(2);
    expect(after.replace(STAMP, '')).toBe(before);
  });

  it('has the stamp on the first line, before objects that may take several', () => {
    expect(format(...stamped('failed', new Error('boom')))).toMatch(new RegExp(`^failed${STAMP} Error: boom\n`));
  });
});

describe('a line that cannot take a stamp', () => {
  it.each<[string, ...unknown[]]>([
    [''],
    ['  '],
    ['one\ntwo'],
    ['progress\r'],
    ['text', 'one\ntwo'],
    [`trace_id=${TRACE} hello`],
    ['hello', `in trace ${TRACE}`],
    ['{"a":1}', 'and more'],
    ['[{"a":1}]'],
    [' [1, 2] '],
  ])('is left alone: %j', (...args) => {
    expect(stamped(...args)).toEqual(args);
  });

  it('is not a JSON object: that gets its keys', () => {
    expect(stamped('{"a":1}')).toEqual([`{"a":1,"trace_id":"${TRACE}","span_id":"b7ad6b7169203331"}`]);
  });
});
