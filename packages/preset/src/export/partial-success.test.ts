import { expect, it } from 'vitest';
import { ALL_TAKEN, partialSuccessOf } from './partial-success.js';

const json = (answer: unknown) => partialSuccessOf(Buffer.from(JSON.stringify(answer)), 'application/json');

it('reads how many and why, in one line', () => {
  expect(json({ partialSuccess: { rejectedSpans: '4', errorMessage: 'too\nold' } })).toEqual({
    rejected: 4,
    message: 'too old',
  });
  const protobuf = Uint8Array.from([0x0a, 7, 0x08, 2, 0x12, 3, 0x6f, 0x6c, 0x64]);
  expect(partialSuccessOf(protobuf, 'application/x-protobuf')).toEqual({ rejected: 2, message: 'old' });
});

it.each([
  ['nothing', {}],
  ['an empty message', { partialSuccess: {} }],
  ['a warning alone', { partialSuccess: { rejectedSpans: 0, errorMessage: 'nearly full' } }],
  ['no count', { partialSuccess: { rejectedSpans: 'many' } }],
  ['less than nothing', { partialSuccess: { rejectedSpans: -1 } }],
])('takes nothing back for %s', (_, answer) => {
  expect(json(answer)).toEqual(ALL_TAKEN);
});

it('takes nothing back for bytes that are no answer', () => {
  for (const type of ['application/json', 'application/x-protobuf', '']) {
    expect(partialSuccessOf(Buffer.from('\xff\xff{not otlp'), type)).toEqual(ALL_TAKEN);
  }
});

it('bounds what a backend has to say', () => {
  expect(json({ partialSuccess: { rejectedSpans: 1, errorMessage: 'x'.repeat(5000) } }).message).toHaveLength(200);
});
