import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './fault.js';
import { decodeTraces, type Encoding, encodingOf, uncompressed } from './otlp/decode.js';
import { traceResponse } from './otlp/trace-response.js';
import type { Span } from './span.js';

/** What came of a request. */
export interface Outcome {
  readonly taken: readonly Span[];
  /** Why it could not be read. */
  readonly error?: string;
  readonly answer: (response: ServerResponse) => void;
}

/** Reads a request, or serves the fault instead. */
export function takeRequest(request: IncomingMessage, body: Uint8Array, fault: Fault | undefined): Outcome {
  if (fault && fault.kind !== 'partial-success') return { taken: [], answer: (response) => serve(fault, response) };
  try {
    const encoding = encodingOf(request.headers['content-type']);
    const plain = uncompressed(body, request.headers['content-encoding']);
    const taken = request.url === '/v1/traces' ? decodeTraces(plain, encoding) : [];
    const answer = traceResponse(encoding, fault);
    return { taken, answer: (response) => response.writeHead(200, contentType(encoding)).end(answer) };
  } catch (thrown) {
    return { taken: [], error: String(thrown), answer: (response) => response.writeHead(400).end() };
  }
}

function serve(fault: Exclude<Fault, { kind: 'partial-success' }>, response: ServerResponse): void {
  if (fault.kind === 'answer') response.writeHead(fault.status, fault.headers).end();
  else if (fault.kind === 'garbage') response.writeHead(200, contentType('http/protobuf')).end('\xff\xff{not otlp');
  else if (fault.kind === 'reset') response.socket?.resetAndDestroy();
}

function contentType(encoding: Encoding): Record<string, string> {
  return { 'content-type': encoding === 'http/json' ? 'application/json' : 'application/x-protobuf' };
}

/** The whole body. @throws when the client gives up in the middle */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
