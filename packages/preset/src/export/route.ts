import type { Agent, AgentOptions } from 'node:http';
import { credentials, proxyOf, tunnelAgent } from './proxy.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a request reaches an address: at once, or by a proxy. */
export interface Route {
  readonly request: typeof import('node:http').request;
  /** Whom the connection is with. */
  readonly url: URL;
  /** A proxy is told the whole address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** @param holds a connect to a proxy keeps the process alive, as it does by default */
  agent(options: AgentOptions, holds?: boolean): Agent;
}

/** @param tls certificates, for an address of https */
export function routeTo(url: URL, tls: object, env: Environment): Route {
  const proxy = proxyOf(url, env);
  const secure = url.protocol === 'https:';
  if (proxy === undefined || secure) {
    const { request, Agent } = transportOf(url);
    const options = secure ? tls : {};
    return {
      request,
      url,
      path: url.pathname + url.search,
      headers: {},
      agent: (more, holds) =>
        proxy ? tunnelAgent({ ...more, ...options }, proxy, holds) : new Agent({ ...more, ...options }),
    };
  }
  const { request, Agent } = transportOf(proxy);
  const headers = { Host: url.host, ...credentials(proxy) };
  return { request, url: proxy, path: url.href, headers, agent: (more) => new Agent(more) };
}

function transportOf({ protocol }: URL): typeof import('node:http') {
  return require(protocol === 'https:' ? 'node:https' : 'node:http') as typeof import('node:http');
}
