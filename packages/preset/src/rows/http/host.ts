/** A host with its port, as it stands in a Host header or in `Forwarded`. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

let lastText: string | undefined;
let lastDefault: number | undefined;
let lastSplit: HostAndPort | undefined;

/** Splits `example.com:8080`, `[::1]:8080`, `[::1]`, `example.com`. Most requests come to the same host as the one before. */
export function splitHost(text: string, defaultPort: number | undefined): HostAndPort {
  if (lastSplit === undefined || text !== lastText || defaultPort !== lastDefault) {
    lastSplit = split(text, defaultPort);
    lastText = text;
    lastDefault = defaultPort;
  }
  return lastSplit;
}

function split(text: string, defaultPort: number | undefined): HostAndPort {
  const bracket = text.charCodeAt(0) === 91 ? text.indexOf(']') : -1;
  const colon = text.indexOf(':', bracket + 1);
  // A second colon without brackets: a bare IPv6 address.
  if (colon === -1 || (bracket === -1 && text.indexOf(':', colon + 1) !== -1)) {
    return { host: bracket === -1 ? text : text.slice(0, bracket + 1), port: defaultPort };
  }
  const port = Number(text.slice(colon + 1));
  return { host: text.slice(0, colon), port: port > 0 && port < 65536 ? port : defaultPort };
}

/** The `host=` of the first element of a `Forwarded` header that has one. */
export function forwardedHost(header: string): string | undefined {
  const match = /(?:^|[;,])\s*host=("?)([^";,\s]{1,255})\1/i.exec(header.slice(0, 1024));
  return match?.[2];
}

/** The default port of a scheme, with or without colon. */
export function defaultPort(scheme: string): number | undefined {
  if (scheme.startsWith('https')) return 443;
  return scheme.startsWith('http') ? 80 : undefined;
}
