import { defaultPort } from '../http/host.js';

/** Where a client sends its requests. */
export interface Origin {
  readonly scheme: string;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number | undefined;
  /** What stands before the path in a URL. No user and no password. */
  readonly base: string;
}

/** An app talks to few places, and parsing a URL takes longer than the rest of what is noted about a call. */
const MOST_KNOWN = 256;
const known = new Map<string, Origin>();

/** @throws TypeError for what is no URL */
export function originOf(origin: string | URL): Origin {
  if (typeof origin !== 'string') return read(origin);
  let found = known.get(origin);
  if (found === undefined) {
    found = read(new URL(origin));
    if (known.size < MOST_KNOWN) known.set(origin, found);
  }
  return found;
}

function read({ protocol, hostname, host, port }: URL): Origin {
  const scheme = protocol.slice(0, -1);
  return {
    scheme,
    host: hostname.charCodeAt(0) === 91 ? hostname.slice(1, -1) : hostname,
    port: Number(port) || defaultPort(scheme),
    base: `${protocol}//${host}`,
  };
}
