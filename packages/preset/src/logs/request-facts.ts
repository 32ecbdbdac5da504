import type { IncomingHttpHeaders } from 'node:http';
import { type Context, trace } from '@opentelemetry/api';
import { REQUEST_ID_HEADERS } from '../rows/http/request-id-headers.js';
import { FACTS, RPC_METADATA } from '../rows/http/request-span.js';

export type TagValue = string | number | boolean;

/** What is known about a request beyond its trace, and belongs on its later log lines. */
export interface RequestFacts {
  /** Without a prototype, so that no name is taken. Undefined until the first tag. */
  tags: Record<string, TagValue> | undefined;
  /** The header of the caller's request id, and the id. Looked up once. */
  requestId?: { readonly header: string; readonly id: string } | undefined;
}

type Carrier = { [FACTS]?: RequestFacts | undefined };

const MOST_CHARACTERS = 128;
// What a gateway would make, and nothing that reads as another field of a line.
const PLAIN = /^[\w.:/+=@-]+$/;

/**
 * The facts of the request that a context belongs to; of the active span where there is no HTTP request.
 * @returns undefined outside of requests and spans
 */
export function factsOf(active: Context): RequestFacts | undefined {
  const metadata = active.getValue(RPC_METADATA);
  const carrier = (isObject(metadata) ? metadata : trace.getSpan(active)) as Carrier | undefined;
  if (carrier === undefined || !Object.isExtensible(carrier)) return undefined;
  let facts = carrier[FACTS];
  if (facts === undefined) {
    facts = { tags: undefined, requestId: requestIdOf(metadata) };
    // Our own requests have a place for it; other people's objects are to look as they did.
    if (FACTS in carrier) carrier[FACTS] = facts;
    else Object.defineProperty(carrier, FACTS, { value: facts });
  }
  return facts;
}

interface Metadata {
  readonly headers?: IncomingHttpHeaders | undefined;
  readonly span?: { readonly attributes?: Readonly<Record<string, readonly unknown[] | undefined>> };
}

function requestIdOf(metadata: unknown): RequestFacts['requestId'] {
  // By shape: the class of another copy of this package is another one.
  const { headers, span } = (metadata ?? {}) as Metadata;
  for (const header of REQUEST_ID_HEADERS) {
    // HTTP/2 has no request at hand; there the recording span tells.
    const id = headers ? headers[header] : span?.attributes?.[`http.request.header.${header}`]?.[0];
    if (typeof id === 'string' && id.length <= MOST_CHARACTERS && PLAIN.test(id)) return { header, id };
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
