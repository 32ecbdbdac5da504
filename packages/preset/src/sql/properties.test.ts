import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialectOf } from './dialect.js';
import { summarize } from './summarize.js';
import { tokenize } from './tokenize.js';

const SYSTEMS = ['postgresql', 'mysql', 'microsoft.sql_server', 'sqlite', 'unheard-of'] as const;
const system = fc.constantFrom(...SYSTEMS);

/** Pieces that open, close and escape, so that random texts hit the corners. */
const piece = fc.constantFrom(
  ...`' " \` [ ] $ $$ $a$ $1 ? :a @b :: -- /* */ # \\ \\' '' "" E' N' ( ) , ; . 1 1e-5 0x SELECT FROM IN VALUES WITH AS JOIN a é`.split(
    ' ',
  ),
  '\n',
  ' ',
);
const soup = fc.oneof(
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** A secret is nowhere else in a statement. Never a digit first, so that no number hides it. */
const secret = fc.constantFrom('s3cr3t', 'hunter2').chain((word) => fc.nat(9999).map((n) => `${word}x${n}`));

/** Ways to write a text, by the databases that know them. */
const QUOTED: readonly (readonly [systems: readonly string[], quote: (text: string) => string])[] = [
  [SYSTEMS, (text) => `'${text}'`],
  [SYSTEMS, (text) => `'it''s ${text}'`],
  [SYSTEMS, (text) => `N'${text}'`],
  [SYSTEMS, (text) => `'-- ${text}'`],
  [SYSTEMS, (text) => `'/* ${text}'`],
  [SYSTEMS, (text) => `'$$ ${text}'`],
  [SYSTEMS, (text) => `'" ${text}'`],
  [['postgresql'], (text) => `E'it\\'s ${text}'`],
  [['postgresql'], (text) => `$$it's ${text}$$`],
  [['postgresql'], (text) => `$tag$ $$ ' ${text} $tag$`],
  [['postgresql'], (text) => `'\\', '${text}'`],
  [['mysql'], (text) => `"it's ${text}"`],
  [['mysql'], (text) => `'it\\'s ${text}'`],
  [['mysql'], (text) => `_utf8'${text}'`],
];

describe('whatever the statement', () => {
  it('never throws, and answers with bounded, printable names', () => {
    fc.assert(
      fc.property(soup, system, (sql, name) => {
        const summary = summarize(sql, name);
        expect(summary.name.length).toBeLessThan(200);
        expect(summary.text.length).toBeLessThanOrEqual(2049);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
        expect(summary.name).not.toMatch(/[\u0000-\u001f]/);
      }),
      { numRuns: 3000, seed: 3 },
    );
  });

  it('keeps every text in order and loses none: what is shown can be cut into the same tokens again', () => {
    fc.assert(
      fc.property(soup, (sql) => {
        const tokens = tokenize(sql, dialectOf('postgresql'));
        const shown = tokens.map((token) => token.text).join(' ');
        expect(tokenize(shown, dialectOf('postgresql')).filter(({ kind }) => kind === 'literal')).toEqual([]);
      }),
      { numRuns: 1000, seed: 3 },
    );
  });
});

describe('a value', () => {
  it('survives nowhere, however it is quoted and wherever it stands', () => {
    const statement = fc.constantFrom(
      (value: string) => `SELECT * FROM users WHERE name = ${value} AND id = 7`,
      (value: string) => `INSERT INTO users (a, b) VALUES (1, ${value}), (2, ${value})`,
      (value: string) => `UPDATE users SET a = ${value}`,
      (value: string) => `SELECT * FROM t WHERE a IN (1, ${value}, 3)`,
      (value: string) => `WITH x AS (SELECT ${value}) SELECT ${value} FROM x /* c */`,
      (value: string) => `CALL f(${value})`,
      (value: string) => value,
      (value: string) => `SELECT ${value} FROM`,
    );
    fc.assert(
      fc.property(secret, fc.constantFrom(...QUOTED), statement, (text, [systems, quote], build) => {
        for (const name of systems) {
          const summary = summarize(build(quote(text)), name);
          expect(JSON.stringify(summary)).not.toContain(text);
        }
      }),
      { numRuns: 1500, seed: 3 },
    );
  });

  it('survives nowhere when it is a number', () => {
    const number = fc.integer({ min: 10_000, max: 99_999 });
    const forms = fc.constantFrom(
      (n: number) => `${n}`,
      (n: number) => `-${n}.5`,
      (n: number) => `.${n}`,
      (n: number) => `1e${n}`,
      (n: number) => `0x${n}`,
      (n: number) => `1_${n}`,
      (n: number) => `${n}::int`,
    );
    fc.assert(
      fc.property(number, forms, system, (n, form, name) => {
        const { text } = summarize(`SELECT * FROM t WHERE a = ${form(n)} OR b IN (${form(n)})`, name);
        expect(text).not.toContain(String(n));
      }),
      { seed: 3 },
    );
  });

  it('survives nowhere when the text is cut off inside it', () => {
    expect(JSON.stringify(summarize(`SELECT * FROM t WHERE a = '${'hunter2 '.repeat(5000)}'`))).not.toContain(
      'hunter2',
    );
    expect(JSON.stringify(summarize(`SELECT ${'a, '.repeat(5460)}'hunter2'`))).not.toContain('hunter2');
  });
});

describe('the time it takes', () => {
  it('does not grow faster than the text', () => {
    const hostile = [
      "'",
      '"',
      '$a',
      '$a$',
      '/*',
      '(',
      'WITH a AS (',
      '1e',
      "E'",
      '[',
      '((a,',
      'SELECT FROM ',
      ', (1)',
      'IN (1,',
    ];
    // CPU time, and the best of three: other processes on the machine have no part in it.
    const timeOf = (sql: string, name: string) => {
      const tries = [1, 2, 3].map(() => {
        const before = process.cpuUsage();
        summarize(sql, name);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      });
      return Math.min(...tries);
    };
    for (const unit of hostile) {
      const megabyte = unit.repeat(Math.ceil(1_000_000 / unit.length));
      // What is read of it takes a few ms. Anything quadratic takes hundreds.
      for (const name of SYSTEMS) expect(timeOf(megabyte, name), `${unit} in ${name}`).toBeLessThan(75);
    }
  });
});
