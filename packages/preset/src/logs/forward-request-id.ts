import type { ClientRequest } from 'node:http';
import type { Context, TextMapPropagator } from '@opentelemetry/api';
import { hostMatcher, isInternalHost } from '@winnow/sampler';
import type { Config } from '../config/config.js';
import { REQUEST_ID_HEADERS } from '../rows/http/request-id-headers.js';
import { requestHeader, type UndiciRequest } from '../rows/undici/undici-request.js';
import { factsOf } from './request-facts.js';

/**
 * `WINNOW_REQUEST_ID=forward`: calls to internal hosts carry the request id of the caller under the name that it came
 * with. An id that the app sends by itself stays, and other hosts learn nothing.
 */
export function forwardRequestId(
  inner: TextMapPropagator,
  { requestId, propagateTo }: Pick<Config, 'requestId' | 'propagateTo'>,
): TextMapPropagator {
  if (requestId !== 'forward') return inner;
  const isInternal = propagateTo ? hostMatcher(propagateTo) : isInternalHost;

  /** The header to send, if this is a call that takes it. */
  function header(context: Context, carrier: unknown) {
    const found = factsOf(context)?.requestId;
    const call = found === undefined ? undefined : callOf(carrier);
    if (found === undefined || call === undefined || !isInternal(call.host)) return undefined;
    return REQUEST_ID_HEADERS.some((name) => call.header(name) !== undefined) ? undefined : found;
  }

  return {
    inject(context, carrier, setter) {
      inner.inject(context, carrier, setter);
      try {
        const found = header(context, carrier);
        if (found !== undefined) setter.set(carrier, found.header, found.id);
      } catch {
        // The call goes out without it.
      }
    },
    extract: (context, carrier, getter) => inner.extract(context, carrier, getter),
    fields: () => [...inner.fields(), ...REQUEST_ID_HEADERS],
  };
}

interface Call {
  readonly host: string;
  header(name: string): unknown;
}

/** An HTTP call, as our rows of http and undici hand it to the propagator; messages and other calls are none. */
function callOf(carrier: unknown): Call | undefined {
  const { getHeader, host } = carrier as Partial<ClientRequest>;
  if (typeof getHeader === 'function' && typeof host === 'string') {
    return { host, header: (name) => (carrier as ClientRequest).getHeader(name) };
  }
  const { origin, headers } = carrier as Partial<UndiciRequest>;
  if (origin === undefined || headers === undefined) return undefined;
  return { host: new URL(origin).hostname, header: (name) => requestHeader(carrier as UndiciRequest, name) };
}
