import { isIP } from 'node:net';
import type { Attributes } from '@opentelemetry/api';

/** Whether our tracestate member and headers may go to a host. */
export type HostMatch = (host: string) => boolean;

const INTERNAL_SUFFIXES = ['.svc', '.svc.cluster.local', '.internal', '.local', '.localhost'];

/**
 * The default: loopback and private addresses (also 100.64.0.0/10, which clusters use), names of one label, and names
 * under `.svc`, `.svc.cluster.local`, `.internal`, `.local` and `.localhost`.
 */
export const isInternalHost: HostMatch = (host) => {
  const name = normalize(host);
  const version = isIP(name);
  if (version === 4) return isPrivateV4(name);
  if (version === 6) return isPrivateV6(name);
  if (!name.includes('.')) return name !== '' && !/^\d+$/.test(name);
  return INTERNAL_SUFFIXES.some((suffix) => name.endsWith(suffix));
};

/**
 * Matches hosts by a list of patterns: a host, `*.example.com` for everything under a name, `*` for every host.
 * @throws TypeError for any other pattern
 */
export function hostMatcher(patterns: readonly string[]): HostMatch {
  const names = new Set<string>();
  const suffixes: string[] = [];
  for (const pattern of patterns) {
    if (!/^(?:\*|(?:\*\.)?[^*\s/]+)$/.test(String(pattern).trim())) {
      throw new TypeError(
        `[winnow] hosts: ${JSON.stringify(pattern)} is no pattern; expected a host, "*.example.com" or "*"`,
      );
    }
    const host = normalize(pattern);
    if (host === '*') return () => true;
    if (host.startsWith('*.')) suffixes.push(host.slice(1));
    else names.add(host);
  }
  return (host) => {
    const name = normalize(host);
    return names.has(name) || suffixes.some((suffix) => name.endsWith(suffix));
  };
}

/** The host that a client span calls, as far as its attributes tell. */
export function hostOf(attributes: Attributes): string | undefined {
  const address = attributes['server.address'] ?? attributes['net.peer.name'];
  if (typeof address === 'string') return address;
  const url = attributes['url.full'] ?? attributes['http.url'];
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** The port that a client span calls, for telling the origins on one host apart; empty where there is none. */
export function portOf(attributes: Attributes): string {
  return String(attributes['server.port'] ?? attributes['net.peer.port'] ?? '');
}

const QUEUE = 'queue ';

/** What stands for the consumers of a message, so that ids of kept traces ride on the next messages to them. */
export function queueOrigin(attributes: Attributes): string {
  return QUEUE + String(attributes['messaging.destination.name'] ?? attributes['messaging.destination'] ?? '');
}

export function isQueue(origin: string): boolean {
  return origin.startsWith(QUEUE);
}

/** Remembers the answers: it is asked for every call. Bounded, because host names can come from outside. */
export function rememberHosts(match: HostMatch, limit = 1000): HostMatch {
  const known = new Map<string, boolean>();
  return (host) => {
    let answer = known.get(host);
    if (answer === undefined) {
      answer = match(host);
      if (known.size >= limit) known.clear();
      known.set(host, answer);
    }
    return answer;
  };
}

function normalize(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function isPrivateV4(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number);
  if (a === 127 || a === 10) return true;
  if (a === 172) return b >= 16 && b <= 31;
  if (a === 100) return b >= 64 && b <= 127;
  return a === 192 && b === 168;
}

function isPrivateV6(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (mapped) return isPrivateV4(mapped);
  return address === '::1' || /^f[cd]/.test(address) || /^fe[89ab]/.test(address);
}
