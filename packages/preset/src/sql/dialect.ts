/** How a database system writes text and comments. What it does not say is the SQL standard. */
export interface Dialect {
  /** `"…"` is text, not a name: MySQL unless ANSI_QUOTES is set. */
  readonly doubleQuotedText: boolean;
  /** A backslash escapes inside every text: MySQL. PostgreSQL has `E'…'` for that. */
  readonly backslashEscapes: boolean;
  /** `` `…` `` is a name. */
  readonly backticks: boolean;
  /** `[…]` is a name; elsewhere it is an index into an array. */
  readonly brackets: boolean;
  /** `$tag$ … $tag$` is text: PostgreSQL. */
  readonly dollarQuotes: boolean;
  /** `#` starts a comment: MySQL. In PostgreSQL it is an operator. */
  readonly hashComments: boolean;
  /** Block comments nest: PostgreSQL and SQL Server. */
  readonly nestedComments: boolean;
}

const standard: Dialect = {
  doubleQuotedText: false,
  backslashEscapes: false,
  backticks: true,
  brackets: false,
  dollarQuotes: false,
  hashComments: false,
  nestedComments: false,
};

const postgresql: Dialect = { ...standard, backticks: false, dollarQuotes: true, nestedComments: true };
const mysql: Dialect = { ...standard, doubleQuotedText: true, backslashEscapes: true, hashComments: true };
const sqlServer: Dialect = { ...standard, brackets: true, nestedComments: true };

const BY_SYSTEM: ReadonlyMap<string, Dialect> = new Map([
  ['postgresql', postgresql],
  ['cockroachdb', postgresql],
  ['mysql', mysql],
  ['mariadb', mysql],
  ['microsoft.sql_server', sqlServer],
  ['mssql', sqlServer],
]);

/** @param system the value of `db.system.name` */
export function dialectOf(system: string): Dialect {
  return BY_SYSTEM.get(system) ?? standard;
}
