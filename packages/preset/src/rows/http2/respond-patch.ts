import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { KEEP_HEADER } from '../http/keep-header.js';
import { ownerOf } from '../http/owner.js';
import { patchMethod } from '../http/patched.js';
import { StreamSpan } from './stream-span.js';

/** Every response passes one of these, those of the compatibility API included. */
export function patchRespond(prototype: ServerHttp2Stream): void {
  patchMethod(prototype, 'respond', (original) => withKeep(original, 0));
  patchMethod(prototype, 'respondWithFile', (original) => withKeep(original, 1));
  patchMethod(prototype, 'respondWithFD', (original) => withKeep(original, 1));
}

/** @param at where the headers stand among the arguments */
function withKeep<F extends (...args: never[]) => void>(original: F, at: number): F {
  const respond = function respond(this: ServerHttp2Stream, ...args: unknown[]): void {
    Reflect.apply(original, this, announced(this, args, at));
    const request = ownerOf(this);
    if (request instanceof StreamSpan) request.responded();
  };
  return respond as unknown as F;
}

function announced(stream: ServerHttp2Stream, args: unknown[], at: number): unknown[] {
  try {
    const request = ownerOf(stream);
    if (!(request instanceof StreamSpan) || stream.headersSent) return args;
    const headers = args[at] as OutgoingHttpHeaders | readonly unknown[] | undefined;
    const keep = request.responding(statusOf(headers));
    if (keep === undefined) return args;
    const changed = [...args];
    changed[at] = Array.isArray(headers) ? [...headers, KEEP_HEADER, keep] : { ...headers, [KEEP_HEADER]: keep };
    return changed;
  } catch {
    // The response matters, our header does not.
    return args;
  }
}

/** Headers are an object, or in newer versions of Node.js a list of names and values. */
function statusOf(headers: OutgoingHttpHeaders | readonly unknown[] | undefined): number {
  if (!Array.isArray(headers)) return Number((headers as OutgoingHttpHeaders | undefined)?.[':status'] ?? 200);
  const at = headers.indexOf(':status');
  return at === -1 ? 200 : Number(headers[at + 1]);
}
