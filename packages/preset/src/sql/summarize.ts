import { classify } from './classify.js';
import { dialectOf } from './dialect.js';
import { masked } from './mask.js';
import { tokenize } from './tokenize.js';

/** A statement as a span may show it. */
export interface SqlSummary {
  /** The verb in capitals, with the kind of object where there is one: `SELECT`, `CREATE TABLE`. Undefined: no SQL known. */
  readonly operation: string | undefined;
  /** The first table that the statement is about, as it is written but without quotes. */
  readonly table: string | undefined;
  /** The statement without comments and values, at most 2 kB long. */
  readonly text: string;
  /** Low in cardinality: `SELECT users`, `COMMIT`, or the database system where the verb is unknown. */
  readonly name: string;
}

/** Statements remembered per generation; two generations live. Texts that are longer than this are not remembered. */
const GENERATION = 500;
const MAX_REMEMBERED = 4096;

interface Memory {
  young: Map<string, SqlSummary>;
  old: Map<string, SqlSummary>;
}

const memories = new Map<string, Memory>();

/**
 * Says what a statement does without saying any of its values. Runs for every query, so it remembers by text: what is in
 * use is found in the young generation, and what was not asked for since the last change of generations is forgotten.
 * @param system the value of `db.system.name`: decides what is text and what is a name
 */
export function summarize(sql: string, system = 'postgresql'): SqlSummary {
  let memory = memories.get(system);
  if (memory === undefined) {
    memory = { young: new Map(), old: new Map() };
    memories.set(system, memory);
  }
  const known = memory.young.get(sql);
  if (known !== undefined) return known;
  const summary = memory.old.get(sql) ?? fresh(sql, system);
  if (sql.length <= MAX_REMEMBERED) {
    if (memory.young.size >= GENERATION) {
      memory.old = memory.young;
      memory.young = new Map();
    }
    memory.young.set(sql, summary);
  }
  return summary;
}

/** How many statements are remembered, for tests. @internal */
export function remembered(system: string): number {
  const memory = memories.get(system);
  return memory ? memory.young.size + memory.old.size : 0;
}

function fresh(sql: string, system: string): SqlSummary {
  const tokens = tokenize(sql, dialectOf(system));
  const { operation, table } = classify(tokens);
  const name = operation === undefined ? system : table === undefined ? operation : `${operation} ${table}`;
  return { operation, table, text: masked(tokens), name };
}
