import type { ServerResponse } from 'node:http';
import { isValidContext } from '../../sdk/valid-context.js';
import { findHeader, type HeaderArgument, withHeaders } from './header-argument.js';
import { KEEP_HEADER } from './keep-header.js';
import { outHeader, setOutHeader } from './out-headers.js';
import { patchMethod } from './patched.js';
import { type RequestSpan, requestSpan } from './request-span.js';
import { isSharedCacheable } from './shared-cacheable.js';

const SERVER_TIMING = 'server-timing';

/**
 * Every response passes `writeHead`, implicit headers included, and the prototype's is the innermost: what the app and its
 * middlewares wrap around it has run. The status is final here, so the sampler is asked and its answer sent.
 */
export function patchWriteHead(prototype: ServerResponse): void {
  patchMethod(prototype, 'writeHead', traceHead);
  // A deprecated second name of the same function.
  patchMethod(prototype as ServerResponse & { writeHeader: ServerResponse['writeHead'] }, 'writeHeader', traceHead);
}

function traceHead(original: ServerResponse['writeHead']): ServerResponse['writeHead'] {
  const traced = function writeHead(this: ServerResponse, ...args: unknown[]) {
    // Not by taking the list apart: that makes an iterator for each response.
    const status = args[0];
    const reason = args[1];
    const request = requestSpan(this);
    if (request === undefined || !isFinal(request, status)) return Reflect.apply(original, this, args);
    const argument = (typeof reason === 'string' ? args[2] : (args[2] ?? reason)) as HeaderArgument;
    const merged = announce(request, this, Number(status), argument);
    const written: unknown = Reflect.apply(original, this, merged === undefined ? args : withMerged(args, merged));
    // Not before: what it refuses to write may be followed by another status.
    request.answered(this.statusCode);
    return written;
  };
  return traced as typeof original;
}

function withMerged([status, reason]: unknown[], merged: HeaderArgument): unknown[] {
  return typeof reason === 'string' ? [status, reason, merged] : [status, merged];
}

/** A status that Node.js will refuse, or a second call, throws without us; 1xx is not the response yet. */
function isFinal(request: RequestSpan, status: unknown): boolean {
  const code = (status as number) | 0;
  return code >= 200 && code <= 999 && request.status === undefined;
}

/** @returns the headers argument that takes the place of the app's, or undefined if it stays */
function announce(
  request: RequestSpan,
  response: ServerResponse,
  status: number,
  argument: HeaderArgument,
): HeaderArgument | undefined {
  try {
    request.answer(status);
    request.commitRoute();
    const { tracing, span } = request;
    const contentType = (argument && findHeader(argument, 'content-type')) ?? outHeader(response, 'content-type');
    const keep = tracing.tail.http.responding(span, status | 0, contentType);
    const timing = tracing.announce && !isSharedCacheable(response, argument) ? timingOf(request) : undefined;
    if (keep === undefined && timing === undefined) return undefined;
    if (argument === undefined || argument === null) {
      if (keep !== undefined) response.setHeader(KEEP_HEADER, keep);
      if (timing !== undefined) addTiming(response, timing);
      return undefined;
    }
    const own =
      timing === undefined ? undefined : (findHeader(argument, SERVER_TIMING) ?? outHeader(response, SERVER_TIMING));
    return withHeaders(argument, keep, timing === undefined ? undefined : joined(own, timing));
  } catch {
    // The response matters, our headers do not.
    return undefined;
  }
}

function addTiming(response: ServerResponse, timing: string): void {
  const own = outHeader(response, SERVER_TIMING);
  if (own === undefined) setOutHeader(response, SERVER_TIMING, timing);
  // What the app says there is for Node.js to look at.
  else response.setHeader(SERVER_TIMING, joined(own, timing));
}

function timingOf(request: RequestSpan): string | undefined {
  const spanContext = request.span.spanContext();
  if (!isValidContext(spanContext)) return undefined;
  const sampled = request.tracing.tail.traceFlags(spanContext) & 1 ? '01' : '00';
  return `trace;desc=00-${spanContext.traceId}-${spanContext.spanId}-${sampled}`;
}

/** The app's own timings stay. A call that threw has left ours behind already. */
function joined(own: unknown, timing: string): string {
  if (own === undefined || own === null || own === '') return timing;
  const text = Array.isArray(own) ? own.join(', ') : String(own);
  return text.includes(timing.slice(0, -2)) ? text : `${text}, ${timing}`;
}
