import type { TraceState } from '@opentelemetry/api';
import { fitTraceState } from './trace-state-size.js';

// W3C Trace Context, level 2, section 3.3.1.3: the grammar of one member. Spaces inside a value belong to it, except at its end.
const MEMBER = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([ -+\--<>-~]{0,255}[!-+\--<>-~])$/;
const MEMBERS = 32;
/** The longest list that can be legal. What is longer is not looked at. */
const LONGEST = MEMBERS * (256 + 1 + 256 + 1);

/**
 * Reads a `tracestate` header as the specification asks: one member that breaks the grammar, or more than 32 of them, and
 * all of it is discarded. A key that is there twice counts once, the first being the latest. A list that is too long to be
 * passed on is shortened here, so that no span carries more than that.
 */
export function readTraceState(header: string | readonly string[] | undefined): TraceState | undefined {
  const raw = typeof header === 'string' ? header : header?.join(',');
  if (raw === undefined || raw.length > LONGEST) return undefined;
  const members = new Map<string, string>();
  let count = 0;
  for (const part of raw.split(',')) {
    const member = trimmed(part);
    if (member === '') continue;
    const match = MEMBER.exec(member);
    if (match === null || ++count > MEMBERS) return undefined;
    const [, key = '', value = ''] = match;
    if (!members.has(key)) members.set(key, value);
  }
  return members.size === 0 ? undefined : createTraceState(members);
}

function createTraceState(members: ReadonlyMap<string, string>): TraceState {
  const raw = fitTraceState(Array.from(members, ([key, value]) => `${key}=${value}`));
  const without = (key: string) => new Map([...members].filter(([other]) => other !== key));
  return {
    get: (key) => members.get(key),
    set: (key, value) => createTraceState(new Map([[key, value], ...without(key)])),
    unset: (key) => createTraceState(without(key)),
    serialize: () => raw,
  };
}

/** Without optional white space: spaces and tabs. */
function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
