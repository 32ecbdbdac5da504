import { parseThreshold, shortThreshold } from './threshold.js';
import type { ReasonCode } from './wire.js';

/** What a caller of ours said about the trace. */
export interface Member {
  readonly kept: boolean;
  /** Why, when it is kept. */
  readonly code: ReasonCode | undefined;
  /** A header has chosen the trace for a roll-out, where it began. */
  readonly chosen?: true | undefined;
}

/** What a callee of ours said in its response. */
export interface KeepSignal {
  readonly traceId: string;
  /** The threshold of its verdict, as a `th` value. */
  readonly th: string;
  readonly code: ReasonCode | undefined;
}

const UNDECIDED: Member = { kept: false, code: undefined };
const MEMBER = /^(?:u|(k)(?:;r:([esmfr]))?)((?:;[^,=]*)?)$/;
const SIGNAL = /^([0-9a-f]{32});th=([0-9a-f]{1,14})(?:;r=([esmfr]))?(?:;.*)?$/;

export const UNDECIDED_MEMBER = 'u';
/** Ends the member of a trace that a header has chosen for a roll-out. */
const CHOSEN = ';c';

/** The value that travels with a kept trace. */
export function keptMember(code: ReasonCode): string {
  return `k;r:${code}`;
}

/** Reads our member or the `x-winnow` header; undefined when it is neither `u` nor `k`. */
export function parseMember(value: string | undefined): Member | undefined {
  if (value === undefined) return undefined;
  if (value === UNDECIDED_MEMBER) return UNDECIDED;
  const found = MEMBER.exec(value);
  if (!found) return undefined;
  return {
    kept: found[1] !== undefined,
    code: found[2] as ReasonCode | undefined,
    chosen: isChosen(value) || undefined,
  };
}

/** Says that a header has chosen the trace. */
export function chosenMember(member: string): string {
  return member + CHOSEN;
}

/** Whether our member says so. */
export function isChosen(member: string | undefined): boolean {
  return member?.endsWith(CHOSEN) ?? false;
}

/** The value of the `x-winnow-keep` response header. */
export function keepSignal(traceId: string, th: string, code: ReasonCode): string {
  return `${traceId};th=${th};r=${code}`;
}

/** Reads the `x-winnow-keep` response header; undefined when it is not one. */
export function parseKeepSignal(value: string): KeepSignal | undefined {
  const match = SIGNAL.exec(value);
  const threshold = parseThreshold(match?.[2]);
  if (!match || threshold === undefined) return undefined;
  return { traceId: match[1] as string, th: shortThreshold(threshold), code: match[3] as ReasonCode | undefined };
}

/** The `x-winnow-keep` header of an answer that brings ids for a recall along: behind the signal, or behind nothing. */
export function withRecalls(signal: string, ids: string | undefined): string | undefined {
  if (ids === undefined) return signal === '' ? undefined : signal;
  return `${signal},${ids}`;
}

/** The signal, empty where there is none, and the ids behind it. */
export function splitSignal(header: string): { readonly own: string; readonly ids: string | undefined } {
  const at = header.indexOf(',');
  return at === -1 ? { own: header, ids: undefined } : { own: header.slice(0, at), ids: header.slice(at + 1) };
}
