import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Route } from './route.js';
import type { UnheldRequests } from './unheld-requests.js';

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly retryAfter: string | undefined;
  readonly contentType: string;
  readonly body: Buffer;
}

// An answer is a few bytes. What claims to be more is no OTLP backend.
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * One request with a body. Rejects when there is no answer in time; `reused` on the error says that a kept connection was closed.
 * @param unheld where it is not to keep the process alive
 */
export function post(
  { request: ask, url, path }: Route,
  options: RequestOptions,
  body: Uint8Array,
  timeoutMs: number,
  unheld?: UnheldRequests,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = ask(url, { ...options, path }, (response) => read(response).then(resolve, reject));
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${Math.round(timeoutMs)} ms`)),
      timeoutMs,
    );
    timer.unref();
    unheld?.add(request);
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
