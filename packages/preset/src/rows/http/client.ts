import type { ClientRequest, RequestOptions } from 'node:http';
import { type Attributes, context, propagation, type TextMapSetter, trace } from '@opentelemetry/api';
import { ClientCall } from './client-call.js';
import { ClientSpan } from './client-span.js';
import { type ClientTarget, clientTarget } from './client-target.js';
import type { ClientTracing } from './client-tracing.js';
import { type HeaderArgument, withEntries } from './header-argument.js';
import { setOwner } from './owner.js';
import { patchMethod } from './patched.js';
import { isSuppressed } from './suppression.js';
import { isTelemetryIntake } from './telemetry-intakes.js';

type MakeRequest = (...args: unknown[]) => ClientRequest;
type Scheme = 'http' | 'https';

/** The two functions of `http` and `https` that start a request. */
export interface ClientModule {
  request: MakeRequest;
  get: MakeRequest;
}

/** Traces outgoing requests. The app's code, agents included, runs in the context of the caller. */
export function patchClient(exports: ClientModule, scheme: Scheme, tracing: ClientTracing): void {
  let request: MakeRequest = exports.request;
  patchMethod(exports, 'request', (original) => {
    request = function request(this: unknown, ...args: unknown[]) {
      return traced(tracing, scheme, original, this, args);
    };
    return request;
  });
  // `get` of Node.js calls its own `request` and ends it before headers could be added.
  patchMethod(exports, 'get', () => {
    return function get(this: unknown, ...args: unknown[]) {
      const started = Reflect.apply(request, this, args);
      started.end();
      return started;
    };
  });
}

function traced(
  tracing: ClientTracing,
  scheme: Scheme,
  original: MakeRequest,
  self: unknown,
  args: unknown[],
): ClientRequest {
  const begun = begin(tracing, scheme, args);
  if (begun === undefined) return Reflect.apply(original, self, args);
  let request: ClientRequest | undefined;
  try {
    request = Reflect.apply(original, self, begun.args);
  } finally {
    if (request === undefined) refuse(begun.span);
  }
  return follow(begun, request as ClientRequest);
}

/** Node.js has thrown at the caller, and that exception is on its way. */
function refuse(span: ClientSpan): void {
  try {
    span.refuse();
  } catch {
    // Telemetry.
  }
}

interface Begun {
  readonly span: ClientSpan;
  readonly args: unknown[];
  /** The headers are in the arguments already. */
  readonly injected: boolean;
}

function begin(tracing: ClientTracing, scheme: Scheme, args: unknown[]): Begun | undefined {
  try {
    const active = context.active();
    if (isSuppressed(active)) return undefined;
    const target = clientTarget(args, scheme);
    if (target === undefined) return undefined;
    if (tracing.silent !== undefined && tracing.silent === `${target.host}:${target.port}`) return undefined;
    if (isTelemetryIntake(target)) return undefined;
    const span = new ClientSpan(tracing, attributesOf(target), active);
    const injected = sendsHeadersAtOnce(target.options);
    return { span, injected, args: injected ? withContext(args, target, span) : args };
  } catch {
    return undefined;
  }
}

function attributesOf(target: ClientTarget): Attributes {
  const attributes: Attributes = {
    'http.request.method': target.method,
    'server.address': target.host,
    'server.port': target.port,
    'url.full': target.url,
  };
  if (target.sentMethod !== target.method) attributes['http.request.method_original'] = target.sentMethod;
  if (target.userAgent !== undefined) attributes['user_agent.original'] = target.userAgent;
  return attributes;
}

/** An array of headers, and an `Expect` header, make the constructor itself write the header block. */
function sendsHeadersAtOnce(options: RequestOptions | undefined): boolean {
  const headers = options?.headers as Record<string, unknown> | readonly unknown[] | undefined | null;
  if (headers === undefined || headers === null) return false;
  if (Array.isArray(headers)) return true;
  for (const name in headers) if (name.length === 6 && name.toLowerCase() === 'expect') return true;
  return false;
}

/** The arguments with the context among the headers: in copies, the app may use its objects again. */
function withContext(args: unknown[], target: ClientTarget, span: ClientSpan): unknown[] {
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(span.context, span.span), carrier);
  const copy = [...args];
  const headers = withEntries(target.options?.headers as HeaderArgument, Object.entries(carrier));
  copy[target.optionsAt] = { ...target.options, headers };
  return copy;
}

const headerSetter: TextMapSetter<ClientRequest> = { set: (request, name, value) => request.setHeader(name, value) };

function follow(begun: Begun, request: ClientRequest): ClientRequest {
  try {
    setOwner(request, new ClientCall(request, begun.span));
    if (begun.injected || request.headersSent) return request;
    propagation.inject(trace.setSpan(begun.span.context, begun.span.span), request, headerSetter);
  } catch {
    // The call goes out without our headers.
  }
  return request;
}
