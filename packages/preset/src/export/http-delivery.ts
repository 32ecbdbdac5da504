import type { Agent } from 'node:http';
import { promisify } from 'node:util';
import { readEnvironment } from '../config/env.js';
import { ownVersion } from '../version.js';
import type { Delivered, Delivery } from './delivery.js';
import { failureOf } from './failure.js';
import { otlpSettings, type Signal } from './otlp-settings.js';
import { partialSuccessOf } from './partial-success.js';
import { type Answer, post } from './post.js';
import { routeTo } from './route.js';
import { createUnheldRequests } from './unheld-requests.js';

// What OTLP/HTTP calls worth another attempt; every other refusal would come again.
const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * OTLP over HTTP. OpenTelemetry's own transport hides Retry-After and keeps a batch for its retries; this is one attempt.
 * @param holds a request under way keeps the process alive
 */
export function createHttpDelivery(type: string, signal?: Signal, holds = true): Delivery {
  const environment = readEnvironment();
  const { url, timeoutMs: usualMs, compression, headers, tls } = otlpSettings(environment, signal);
  const route = routeTo(new URL(url), tls, environment);
  const unheld = holds ? undefined : createUnheldRequests();
  let agent: Agent | undefined;

  async function attempt(body: Uint8Array, timeoutMs: number): Promise<Answer> {
    agent ??= route.agent({ keepAlive: true }, holds);
    const own: Record<string, string> = { 'User-Agent': `winnow/${ownVersion()}`, ...headers, 'Content-Type': type };
    if (compression === 'gzip') own['Content-Encoding'] = 'gzip';
    const bytes = compression === 'gzip' ? await gzip(body) : body;
    const lengthened = { ...own, ...route.headers, 'Content-Length': String(bytes.byteLength) };
    const options = { method: 'POST', agent, headers: lengthened };
    try {
      return await post(route, options, bytes, timeoutMs, unheld);
    } catch (error) {
      // The backend closed a connection that was kept for the next batch: nobody's fault, and nothing to report.
      if (!(error as { reused?: boolean }).reused) throw error;
      return post(route, { ...options, agent: route.agent({ keepAlive: false }, holds) }, bytes, timeoutMs, unheld);
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
    ...(unheld && { held: unheld.held, giveUp: unheld.giveUp }),
  };
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
