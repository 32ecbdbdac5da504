// HTTP_PROXY, HTTPS_PROXY and NO_PROXY for OTLP over HTTP. OpenTelemetry specifies none of them; its gRPC transport follows
// them, its HTTP transport for Node.js does not. So HTTP follows them here, too.
import type { Agent as HttpAgent } from 'node:http';
import type { AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;
type Done = (error: Error | null, socket?: Socket) => void;
type Target = { readonly host: string; readonly port: number };

/** Never by a proxy: this machine, and names without a dot, which only the network of the containers knows. */
const NEAR = /^(?:\[::1\]|127(?:\.\d+){3}|localhost|[^.:[\]]+)$/i;

/** The proxy that leads to an address. What is set and is no address counts as not set. */
export function proxyOf(url: URL, env: Environment): URL | undefined {
  if (NEAR.test(url.hostname) || isExcluded(url, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return undefined;
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = (env[name] || env[name.toUpperCase()] || '').trim();
  const proxy = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(proxy) && /^https?:/.test(proxy) ? new URL(proxy) : undefined;
}

/** `a.example`, its subdomains, `.a.example`, `a.example:443`, `*`. */
function isExcluded({ hostname, port, protocol }: URL, list: string): boolean {
  const own = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[\s,]+/).some((entry) => {
    const [, name = '', only = own] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (entry === '*') return true;
    return name !== '' && only === own && (hostname === name || hostname.endsWith(`.${name}`));
  });
}

/** A proxy that says nothing for so long never will; who asked for the connection has given up. */
const PROXY_MS = 10_000;

/**
 * An agent for https whose connections go through the proxy: it sees the name of the host and nothing else.
 * @param holds waiting for the proxy keeps the process alive
 */
export function tunnelAgent(options: AgentOptions, proxy: URL, holds = true): HttpAgent {
  const { Agent } = require('node:https') as { Agent: typeof HttpsAgent };
  return Object.assign(new Agent(options), {
    createConnection: (to: Target, done: Done) => connect(to, proxy, holds, done),
  });
}

function connect(to: Target, proxy: URL, holds: boolean, done: Done): void {
  const { request } = require(proxy.protocol === 'https:' ? 'node:https' : 'node:http') as typeof import('node:http');
  const tls = require('node:tls') as typeof import('node:tls');
  const path = `${to.host}:${to.port}`;
  const asking = request(proxy, {
    method: 'CONNECT',
    path,
    agent: false,
    timeout: PROXY_MS,
    headers: { Host: path, ...credentials(proxy) },
  });
  asking.on('connect', ({ statusCode }, socket) => {
    // What is silent from now on is a connection that nobody needs just now.
    asking.removeAllListeners('timeout');
    if (statusCode === 200) return done(null, tls.connect({ ...to, socket }));
    socket.destroy();
    done(new Error(`the proxy ${proxy.host} answered ${statusCode}`));
  });
  // A proxy that is none.
  asking.on('response', ({ statusCode }) => done(new Error(`the proxy ${proxy.host} answered ${statusCode}`)));
  asking.on('timeout', () => asking.destroy(new Error(`the proxy ${proxy.host} does not answer`)));
  if (!holds) asking.on('socket', (socket) => socket.unref());
  asking.on('error', done);
  asking.end();
}

/** The header that a proxy with a user is asked with. */
export function credentials({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
