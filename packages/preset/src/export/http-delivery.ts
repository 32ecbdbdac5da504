import type { Agent, IncomingMessage, RequestOptions } from 'node:http';
import { promisify } from 'node:util';
import { readEnvironment } from '../config/env.js';
import { ownVersion } from '../version.js';
import type { Delivered, Delivery } from './delivery.js';
import { failureOf } from './failure.js';
import { otlpSettings, type Signal } from './otlp-settings.js';
import { partialSuccessOf } from './partial-success.js';
import { type Route, routeTo } from './route.js';

interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly retryAfter: string | undefined;
  readonly contentType: string;
  readonly body: Buffer;
}

// What OTLP/HTTP calls worth another attempt; every other refusal would come again.
const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);
// An answer is a few bytes. What claims to be more is no OTLP backend.
const MOST_ANSWER_BYTES = 64 * 1024;

/** OTLP over HTTP. OpenTelemetry's own transport hides Retry-After and keeps a batch for its retries; this is one attempt. */
export function createHttpDelivery(type: string, signal?: Signal): Delivery {
  const environment = readEnvironment();
  const { url, timeoutMs: usualMs, compression, headers, tls } = otlpSettings(environment, signal);
  const route = routeTo(new URL(url), tls, environment);
  let agent: Agent | undefined;

  async function attempt(body: Uint8Array, timeoutMs: number): Promise<Answer> {
    agent ??= route.agent({ keepAlive: true });
    const own: Record<string, string> = { 'User-Agent': `winnow/${ownVersion()}`, ...headers, 'Content-Type': type };
    if (compression === 'gzip') own['Content-Encoding'] = 'gzip';
    const bytes = compression === 'gzip' ? await gzip(body) : body;
    const lengthened = { ...own, ...route.headers, 'Content-Length': String(bytes.byteLength) };
    const options = { method: 'POST', agent, headers: lengthened };
    try {
      return await post(route, options, bytes, timeoutMs);
    } catch (error) {
      // The backend closed a connection that was kept for the next batch: nobody's fault, and nothing to report.
      if (!(error as { reused?: boolean }).reused) throw error;
      return post(route, { ...options, agent: route.agent({ keepAlive: false }) }, bytes, timeoutMs);
    }
  }

  return {
    async send({ body }, mostMs = usualMs) {
      try {
        return verdictOf(await attempt(body, Math.min(mostMs, usualMs)));
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

function post(
  { request: ask, url, path }: Route,
  options: RequestOptions,
  body: Uint8Array,
  timeoutMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = ask(url, { ...options, path }, (response) => read(response).then(resolve, reject));
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${Math.round(timeoutMs)} ms`)),
      timeoutMs,
    );
    timer.unref();
    request.on('error', (error: NodeJS.ErrnoException) => {
      const reused = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(Object.assign(error, { reused }));
    });
    request.on('close', () => clearTimeout(timer));
    request.end(body);
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, statusMessage: statusText = '', headers } = response;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_ANSWER_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    // The status has been said; that its text was cut short changes nothing.
  }
  const contentType = headers['content-type'] ?? '';
  return { status, statusText, retryAfter: headers['retry-after'], contentType, body: Buffer.concat(chunks) };
}

function verdictOf({ status, statusText, retryAfter, contentType, body }: Answer): Delivered {
  if (status >= 200 && status < 300) return { ok: true, ...partialSuccessOf(body, contentType) };
  const message = `${statusText || 'refused'} (status ${status})`;
  const retry = TRANSIENT.has(status);
  return { ok: false, retry, message, afterMs: waitOf(retryAfter), soon: retry };
}

/** Seconds or a date. */
function waitOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

async function gzip(body: Uint8Array): Promise<Uint8Array> {
  const zlib = require('node:zlib') as typeof import('node:zlib');
  return promisify(zlib.gzip)(body);
}
