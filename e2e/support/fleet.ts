import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, type Receiver, runApp, type Span, startReceiver } from '@winnow/testkit';

/** A call that a service of `calls.cjs` makes: where, how the callee answers, whom the callee calls. */
export interface Call {
  readonly to: string;
  readonly query?: string;
  readonly calls?: readonly Call[];
}

export interface Fleet {
  readonly receiver: Receiver;
  readonly services: ReadonlyMap<string, readonly App[]>;
  /** Sends one request into the fleet; the answer names its trace. */
  send(call: Call, headers?: Record<string, string>): Promise<{ readonly status: number; readonly traceId: string }>;
  /** The spans of one trace that have arrived. */
  spansOf(traceId: string): readonly Span[];
  close(): Promise<void>;
}

/** Real processes that send to one receiver; several of one name stand behind a proxy that gives each request to the next. */
export async function startFleet(
  replicas: Readonly<Record<string, number>>,
  env: Record<string, string> = {},
): Promise<Fleet> {
  const receiver = await startReceiver();
  const proxies: Server[] = [];
  const start = async ([name, count]: [string, number]) => {
    const run = () =>
      runApp({ app: 'calls.cjs', receiver, env: { OTEL_SERVICE_NAME: name, WINNOW_KEEP_FIRST: '0', ...env } });
    const apps = await Promise.all(Array.from({ length: count }, run));
    if (apps.length === 1) return { name, apps, url: apps[0]!.url };
    const proxy = roundRobin(apps.map(({ url }) => url));
    proxies.push(proxy);
    await new Promise<void>((listening) => void proxy.listen(0, '127.0.0.1', listening));
    return { name, apps, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  };
  const started = await Promise.all(Object.entries(replicas).map(start));
  const urls = new Map(started.map(({ name, url }) => [name, url]));
  const resolved = ({ to, query, calls = [] }: Call): { url: string; body: unknown[] } => ({
    url: `${urls.get(to)}/${query === undefined ? '' : `?${query}`}`,
    body: calls.map(resolved),
  });

  return {
    receiver,
    services: new Map(started.map(({ name, apps }) => [name, apps])),
    async send(call, headers = {}) {
      const { url, body } = resolved(call);
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
      await response.text();
      const [, traceId = ''] = /desc=00-([0-9a-f]{32})/.exec(response.headers.get('server-timing') ?? '') ?? [];
      return { status: response.status, traceId };
    },
    spansOf: (traceId) => receiver.spans.filter((span) => span.traceId === traceId),
    async close() {
      await Promise.all(started.flatMap(({ apps }) => apps).map((app) => app[Symbol.asyncDispose]()));
      for (const proxy of proxies) {
        proxy.close();
        proxy.closeAllConnections();
      }
      await receiver.close();
    },
  };
}

function roundRobin(urls: readonly string[]): Server {
  let next = 0;
  return createServer((request, response) => {
    const { hostname, port } = new URL(urls[next++ % urls.length]!);
    const { method, url: path, headers } = request;
    const onward = httpRequest({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
}

/** How many spans a request makes in a fleet in which every call arrives: one for each side of each call. */
export function spansOfCall({ calls = [] }: Call): number {
  return 1 + calls.reduce((sum, call) => sum + 1 + spansOfCall(call), 0);
}
