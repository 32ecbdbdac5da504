import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, faultText } from './fault.js';
import { poll } from './poll.js';
import type { Span } from './span.js';
import { spanTree } from './span-tree.js';
import { bodyOf, takeRequest } from './take-request.js';
import { type Trace, tracesOf } from './trace.js';

export interface ReceiverOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
}

export interface UntilOptions {
  /** Default 20 seconds. */
  readonly deadlineMs?: number;
  /** What is waited for, for the message of the failure: `the span of the crash`. */
  readonly what?: string;
}

/** One request as it came in, whether it was taken or not. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes on the wire, after compression. */
  readonly bytes: number;
  /** Of metrics and logs, which nothing here reads. */
  readonly body: string | undefined;
  /** How many spans were taken from it. */
  readonly spans: number;
  /** The fault that was served instead of taking it. */
  readonly fault: Fault | undefined;
  /** Why it could not be read; answered with 400. */
  readonly error: string | undefined;
}

/** An OTLP/HTTP backend that remembers everything. */
export interface Receiver {
  /** Value for OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly port: number;
  /** Every span taken, in the order of arrival. */
  readonly spans: readonly Span[];
  readonly requests: readonly ReceivedRequest[];
  /** Requests to /v1/metrics and /v1/logs, which are counted and not read. */
  readonly metrics: number;
  readonly logs: number;
  traces(): Trace[];
  /** Polls; rejects at the deadline with everything that arrived. */
  until(predicate: (spans: readonly Span[]) => boolean, options?: UntilOptions): Promise<readonly Span[]>;
  /** Answers the next `times` requests, by default all of them, with a fault. */
  fail(fault: Fault, times?: number): void;
  /** Takes requests again. */
  heal(): void;
  /** Forgets what arrived. */
  clear(): void;
  /** Stops listening and cuts open connections. What arrived stays readable. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Listens on the loopback interface. Does not keep the test process alive. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const spans: Span[] = [];
  const requests: ReceivedRequest[] = [];
  let fault: Fault | undefined;
  let faultsLeft = 0;

  const nextFault = () => {
    faultsLeft -= 1;
    return faultsLeft >= 0 ? fault : undefined;
  };
  const server = createServer(async (request, response) => {
    const served = nextFault();
    const path = request.url ?? '';
    const body = await bodyOf(request).catch(() => undefined);
    if (!body) return;
    const { taken, error, answer } = takeRequest(request, body, served);
    spans.push(...taken);
    requests.push({
      path,
      headers: request.headers,
      bytes: body.length,
      body: path === '/v1/traces' ? undefined : body.toString('latin1'),
      spans: taken.length,
      fault: served,
      error,
    });
    answer(response);
  });
  server.keepAliveTimeout = 60_000;
  server.unref();
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(options.port ?? 0, options.host ?? '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  const count = (path: string) => requests.filter((request) => request.path === path).length;

  const receiver: Receiver = {
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    spans,
    requests,
    get metrics() {
      return count('/v1/metrics');
    },
    get logs() {
      return count('/v1/logs');
    },
    traces: () => tracesOf(spans),
    async until(predicate, { deadlineMs = 20_000, what = 'the expected spans' } = {}) {
      const found = await poll(() => (predicate(spans) ? spans : undefined), deadlineMs);
      if (!found) throw new Error(`${what} did not arrive within ${deadlineMs} ms.\n${arrivedText(receiver)}`);
      return found;
    },
    fail(next, times = Number.POSITIVE_INFINITY) {
      fault = next;
      faultsLeft = times;
    },
    heal() {
      faultsLeft = 0;
    },
    clear() {
      spans.length = 0;
      requests.length = 0;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
    [Symbol.asyncDispose]: () => receiver.close(),
  };
  return receiver;
}

/** What a receiver holds, for the message of a failure. */
export function arrivedText({ spans, requests }: Receiver): string {
  const lines = [`Arrived: ${spans.length} spans in ${requests.length} requests.`];
  if (spans.length > 0) lines.push(spanTree(spans, { attrs: ['service.name'] }));
  const notTaken = requests.filter(({ fault, error }) => fault || error);
  for (const { path, fault, error } of notTaken) lines.push(`${path}: ${error ?? `served ${faultText(fault!)}`}`);
  return lines.join('\n');
}
