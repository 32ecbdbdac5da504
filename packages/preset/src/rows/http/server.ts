import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Context, context, propagation, trace } from '@opentelemetry/api';
import { LINKED_ROOT } from '../../linked-context.js';
import { takeBack } from './born-with.js';
import { HEADERS } from './header-getter.js';
import { knownMethod, methodInName } from './method.js';
import { emitWith, loneListener, setOwner } from './owner.js';
import { patchMethod } from './patched.js';
import { RequestSpan, requestSpan } from './request-span.js';
import { listening } from './server-listening.js';
import { pathOf, serverStart } from './server-start.js';
import type { ServerTracing } from './server-tracing.js';
import { SUPPRESSED_CONTEXT } from './suppression.js';
import { setThrowing } from './throwing.js';

/** Starts the server span of each request that a server announces, and runs the app's listeners in its context. */
export function patchServer(prototype: Server, scheme: 'http' | 'https', tracing: ServerTracing): void {
  patchMethod(prototype, 'emit', (original) => {
    const traced = function emit(this: Server, ...args: unknown[]) {
      if (args[0] === 'listening') listening(this);
      takeBack(this, args);
      if (args[0] !== 'request') return Reflect.apply(original, this, args);
      const request = args[1] as IncomingMessage;
      const entered = enter(tracing, scheme, request, args[2] as ServerResponse);
      if (entered === undefined) return Reflect.apply(original, this, args);
      let returned = false;
      try {
        const handled = context.with(entered, emitWith, undefined, original, this, args);
        returned = true;
        return handled;
      } finally {
        // No catch: rethrowing would move the place that Node.js prints for an uncaught exception.
        if (!returned) thrown(request);
      }
    };
    return traced as typeof original;
  });
}

/** @returns the context to run the app in; undefined to leave the request alone */
function enter(
  tracing: ServerTracing,
  scheme: 'http' | 'https',
  message: IncomingMessage,
  response: ServerResponse,
): Context | undefined {
  try {
    // A server that hands its request to another one: it is the same request.
    if (requestSpan(message) !== undefined) return undefined;
    const path = pathOf(message.url ?? '/');
    const { headers } = message;
    if (tracing.ignored(path, headers['user-agent'])) return SUPPRESSED_CONTEXT;
    const method = knownMethod(message.method ?? 'GET');
    const name = methodInName(method);
    const parent = propagation.extract(LINKED_ROOT, headers, HEADERS);
    const span = tracing.tracer.startSpan(name, serverStart(message, headers, scheme, method, path), parent);
    const request = new RequestSpan(span, name, message, response, tracing, trace.setSpan(parent, span));
    request.headers = headers;
    request.finisher = loneListener(response, 'finish');
    if (tracing.duration !== undefined) {
      request.measured = {
        startedAt: performance.now(),
        attributes: {
          'http.request.method': method,
          'url.scheme': scheme,
          'network.protocol.version': message.httpVersion,
        },
      };
    }
    setOwner(message, request);
    setOwner(response, request);
    return request.context;
  } catch {
    return undefined;
  }
}

/** A listener of the app threw: the process is about to end, or a handler of its own will say what next. */
function thrown(message: IncomingMessage): void {
  const request = requestSpan(message);
  if (request === undefined) return;
  setThrowing(request);
  try {
    request.tracing.tail.crashed(request.span.spanContext());
  } catch {
    // The app's own exception goes on.
  }
}
