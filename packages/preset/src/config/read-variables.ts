import { nearest } from './nearest.js';
import { VARIABLES, type Values, type Variable, type VariableName } from './variables.js';

export interface ReadVariables {
  /** Only what was set and understood. */
  readonly values: Partial<Values>;
  /** One sentence per thing that was not understood: what, where, what was expected, what happens now. */
  readonly problems: readonly string[];
}

/**
 * Reads the registry's variables.
 * @param fallback what holds where a variable is not understood: preset over defaults, for the message
 */
export function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  fallback: Partial<Values>,
): ReadVariables {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, variable] of Object.entries(VARIABLES) as [VariableName, Variable<unknown>][]) {
    const raw = env[name];
    // OpenTelemetry reads an empty variable as an unset one.
    if (raw === undefined || raw.trim() === '') continue;
    const value = variable.type.parse(raw);
    if (value === undefined) problems.push(misread(name, variable, raw, fallback[name] ?? variable.default));
    else values[name] = value;
  }
  problems.push(...unknownNames(env));
  return { values: values as Partial<Values>, problems };
}

function misread(name: string, variable: Variable<unknown>, raw: string, used: unknown): string {
  const word = variable.type.words && nearest(raw.trim(), variable.type.words);
  const shown = variable.secret ? name : `${name}=${raw.length > 60 ? `${raw.slice(0, 60)}…` : raw}`;
  const meant = word === undefined ? '' : ` Did you mean "${word}"?`;
  const instead = used === undefined ? '' : variable.type.print(used);
  const handedOn = variable.passedOn ? 'OpenTelemetry takes of it what it understands.' : 'It is ignored.';
  const now = instead === '' ? handedOn : `Using "${instead}".`;
  return `${shown}: expected ${variable.type.expected}.${meant} ${now}`;
}

const PREFIX = 'WINNOW_';

/** Misspelt names of ours. Names that resemble none of ours may be the app's own. */
function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = Object.keys(VARIABLES).filter((name) => name.startsWith(PREFIX));
  const stems = known.map((name) => name.slice(PREFIX.length));
  const problems: string[] = [];
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || known.includes(name)) continue;
    const meant = nearest(name.slice(PREFIX.length), stems);
    if (meant !== undefined)
      problems.push(`${name}: there is no such variable. Did you mean ${PREFIX}${meant}? It is ignored.`);
  }
  return problems;
}
