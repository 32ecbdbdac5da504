import type { Span } from '@opentelemetry/api';
import type { HttpSignals } from './http-signals.js';
import { KEEP_HEADER } from './wire.js';

type Hook = (span: Span, about: never) => void;

/** What `withHttpSignals` adds to a configuration: a hook that fits where the instrumentation wants its own. */
export interface ResponseHook {
  responseHook(span: Span, about: unknown): void;
}

/** The parts of `http.ServerResponse` and `http.IncomingMessage` that are used. */
interface Response {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly headersSent?: boolean;
  readonly writableFinished?: boolean;
  writeHead?(status: number, ...rest: unknown[]): unknown;
  getHeader(name: string): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * Configuration for the stock `@opentelemetry/instrumentation-http`, so that services tell each other what they keep: the
 * response header `x-winnow-keep` is sent, and read. A `responseHook` of your own goes on working.
 * @example new HttpInstrumentation(withHttpSignals(tail.http, { ignoreIncomingRequestHook }))
 * @param signals `tail.http`
 */
export function withHttpSignals<C extends object>(signals: HttpSignals, config = {} as C): C & ResponseHook {
  return withHook(config, (span, about) => {
    const response = about as Response;
    if (typeof response.writeHead === 'function') announce(signals, span, response);
    else signals.responded(span, response.statusCode, textOf(response.headers?.[KEEP_HEADER]));
  });
}

/**
 * The same for the stock `@opentelemetry/instrumentation-undici`, which traces `fetch`: keep headers are read.
 * @example new UndiciInstrumentation(withUndiciSignals(tail.http))
 * @param signals `tail.http`
 */
export function withUndiciSignals<C extends object>(signals: HttpSignals, config = {} as C): C & ResponseHook {
  return withHook(config, (span, about) => {
    const { response } = about as { response: { statusCode: number; headers: readonly Uint8Array[] } };
    signals.responded(span, response.statusCode, headerIn(response.headers));
  });
}

/** Ours first: what the app's hook throws is the instrumentation's business, as before. */
function withHook<C extends object>(config: C, ours: (span: Span, about: unknown) => void): C & ResponseHook {
  const theirs = (config as { responseHook?: Hook }).responseHook;
  return {
    ...config,
    responseHook(span, about) {
      try {
        ours(span, about);
      } catch {
        // A response of a shape that nobody has foreseen: the trace is judged when it ends.
      }
      theirs?.(span, about as never);
    },
  };
}

/** The instrumentation shows us the response before the app gets it: what the app wraps around `writeHead` runs first. */
function announce(signals: HttpSignals, span: Span, response: Response): void {
  const original = response.writeHead as (this: Response, status: number, ...rest: unknown[]) => unknown;
  response.writeHead = function writeHead(this: Response, status, ...rest) {
    // 1xx is not the response yet, and a second call throws without us.
    if (status < 200 || this.headersSent) return Reflect.apply(original, this, [status, ...rest]);
    return Reflect.apply(original, this, [status, ...told(signals, span, this, status, rest)]);
  };
  // Before the instrumentation's own listener, which ends the span.
  response.once('close', () => {
    try {
      if (!response.writableFinished) signals.aborted(span);
    } catch {
      // As above: a listener that throws ends the process.
    }
  });
}

/** The arguments behind the status, with the keep header if there is something to tell. */
function told(signals: HttpSignals, span: Span, response: Response, status: number, rest: readonly unknown[]) {
  try {
    // Headers stand behind a reason, or behind anything else that is there in its place.
    const at = typeof rest[0] === 'string' || (rest[1] ?? undefined) !== undefined ? 1 : 0;
    const keep = signals.responding(span, status, contentTypeOf(rest[at]) ?? response.getHeader('content-type'));
    return keep === undefined ? rest : [...rest.slice(0, at), withHeader(rest[at], keep)];
  } catch {
    // The response matters, our header does not.
    return rest;
  }
}

/** The headers argument of `writeHead`: an object, a flat list, a list of pairs, or nothing. */
function withHeader(headers: unknown, keep: string): unknown {
  if (!Array.isArray(headers)) return { ...(headers as object | undefined), [KEEP_HEADER]: keep };
  return Array.isArray(headers[0]) ? [...headers, [KEEP_HEADER, keep]] : [...headers, KEEP_HEADER, keep];
}

function contentTypeOf(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const pairs: readonly (readonly [unknown, unknown])[] = !Array.isArray(headers)
    ? Object.entries(headers)
    : Array.isArray(headers[0])
      ? headers
      : headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]] as const] : []));
  return pairs.find(([name]) => String(name).toLowerCase() === 'content-type')?.[1];
}

/** Undici hands out names and values in turn, as bytes. */
function headerIn(headers: readonly Uint8Array[]): string | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as Uint8Array;
    if (name.length === KEEP_HEADER.length && String(name).toLowerCase() === KEEP_HEADER)
      return String(headers[at + 1]);
  }
  return undefined;
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
