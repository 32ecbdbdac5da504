import { describe, expect, it } from 'vitest';
import { stampLine } from './stamp-line.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const fields = { trace_id: TRACE, span_id: 'b7ad6b7169203331', trace_flags: '01', service: 'shop', tag: 7 };
const inText = ['trace_id', 'span_id', 'request_id'];
const stamp = ` trace_id=${TRACE} span_id=b7ad6b7169203331`;
const stamped = (line: string, more: object = {}) => stampLine(line, { ...fields, ...more }, inText);

describe('a line of text', () => {
  it('carries the trace, the span and the request id at its end', () => {
    expect(stamped('hello')).toBe(`hello${stamp}`);
    expect(stamped('hello', { request_id: 'req-1' })).toBe(`hello${stamp} request_id=req-1`);
  });

  it('carries them at the end of its first line that can be read', () => {
    expect(stamped('failed\n  at a.js:1')).toBe(`failed${stamp}\n  at a.js:1`);
    expect(stamped('failed\r\n')).toBe(`failed${stamp}\r\n`);
    expect(stamped('\n WARN  hello\n')).toBe(`\n WARN  hello${stamp}\n`);
  });

  it.each(['', '  \n ', `hello trace_id=${TRACE}`, `hello [${TRACE}]`])('stays as it is: %j', (line) => {
    expect(stamped(line)).toBe(line);
  });

  it('is no JSON object for its braces alone', () => {
    expect(stamped('{not json}')).toBe(`{not json}${stamp}`);
    expect(stamped('[1,2]')).toBe(`[1,2]${stamp}`);
  });
});

describe('a JSON object', () => {
  it('gets the keys, and keeps its text', () => {
    const line = stamped('{ "big": 12345678901234567890, "a": 1.0 }\n');
    expect(line).toMatch(/^\{ "big": 12345678901234567890, "a": 1\.0 ,"trace_id"/);
    expect(JSON.parse(line)).toMatchObject({ a: 1, ...fields });
    expect(JSON.parse(stamped('{}'))).toEqual(fields);
  });

  it('keeps its own keys, each once', () => {
    const line = stamped('{"trace_id":"mine","service":"theirs"}');
    expect(JSON.parse(line)).toEqual({ ...fields, trace_id: 'mine', service: 'theirs' });
    expect(line.match(/"trace_id"/g)).toHaveLength(1);
  });

  it('is left when it names the trace under another name, not when the id stands in a text', () => {
    const nested = `{"trace":{"id":"${TRACE}"}}`;
    expect(stamped(nested)).toBe(nested);
    expect(stamped(`{"dd": {"trace": "${TRACE}"}}`)).not.toContain('trace_id');
    expect(JSON.parse(stamped(`{"url":"/traces/${TRACE}"}`))).toMatchObject(fields);
  });

  it('is passed on when it is large, and when a value of the app cannot be written', () => {
    const large = `{"a":"${'x'.repeat(70_000)}"}`;
    expect(stamped(large)).toBe(large);
    expect(stamped('{"a":1}', { service: 1n })).toBe('{"a":1}');
  });
});
