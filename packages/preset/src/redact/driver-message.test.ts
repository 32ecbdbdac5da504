import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotesValues, withoutQuotes } from './driver-message.js';
import { safeException } from './index.js';

describe('messages of drivers', () => {
  it.each([
    ['invalid input syntax for type integer: "x"', 'invalid input syntax for type integer: "REDACTED"'],
    ['duplicate key value violates unique constraint', 'duplicate key value violates unique constraint'],
    ['Key (email)=(a@b.example) already exists.', 'Key (email)=(REDACTED) already exists.'],
    ["Duplicate entry 'O'Brien' for key 'email'", "Duplicate entry 'REDACTED'"],
    ["Table 'shop.users' doesn't exist", "Table 'REDACTED' doesn't exist"],
    ['E11000 duplicate key error dup key: { phone: 4915 }', 'E11000 duplicate key error dup key: REDACTED'],
    ['Failed query: select $1\nparams: a@b.example,7', 'Failed query: select $1\nparams: REDACTED'],
    ['unterminated quoted string at or near "\'x', 'unterminated quoted string at or near "REDACTED'],
    ["it isn't there", "it isn't there"],
  ])('%s', (text, expected) => expect(withoutQuotes(text)).toBe(expected));

  it('keep nothing that is quoted, whatever quotes it has itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', "'", '`', 'c4n4ry', ' ', '\\', '\n', 'é') }), (value) => {
        expect(withoutQuotes(`Incorrect value: '${value}'`)).not.toContain('c4n4ry');
        expect(withoutQuotes(`syntax error at or near "${value}"`)).not.toContain('c4n4ry');
      }),
      { seed: 17 },
    );
  });
});

it.each([
  ['22P02', true],
  ['XX000', true],
  ['EPERM', false],
  ['ENOENT', false],
  ['ER_DUP_ENTRY', true],
  ['ERR_INVALID_URL', false],
  ['MongoServerError', true],
  ['SequelizeDatabaseError', true],
  ['PostgresError', true],
  ['SimpleError', true],
  ['TypeError', false],
])('errors of kind %s quote values: %s', (kind, quotes) => expect(quotesValues(kind)).toBe(quotes));

it('an exception is known by its code, its name or its class', () => {
  class ReplyError extends Error {}
  const message = 'refused: "canary"';
  const coded = Object.assign(new Error(message), { code: '22P02' });
  const named = Object.assign(new Error(message), { name: 'MongoServerError' });
  for (const error of [coded, named, new ReplyError(message)]) {
    expect(safeException(error)).toMatchObject({ message: 'refused: "REDACTED"' });
    expect(JSON.stringify(safeException(error))).not.toContain('canary');
  }
  expect(safeException(new Error(message))).toMatchObject({ message });
});
