import zlib from 'node:zlib';
import { decodeOtlpJson } from './otlp-json.mjs';
import { decodeOtlpProtobuf } from './protobuf.mjs';
import { decodeDatadog, decodeElastic, decodeSentry } from './vendors.mjs';

const OK_JSON = { status: 200, type: 'application/json' };
const otlpAnswer = ({ contentType }) =>
  /json/.test(contentType)
    ? { ...OK_JSON, body: '{}' }
    : { status: 200, type: contentType || 'application/x-protobuf', body: '' };
const otlpSpans = (body, contentType) => (/json/.test(contentType) ? decodeOtlpJson(body) : decodeOtlpProtobuf(body));

/** First match wins. `spans` is missing where a request carries none. */
const PROTOCOLS = [
  { kind: 'traces', of: /\/v1\/traces$/, answer: otlpAnswer, spans: otlpSpans },
  { kind: 'metrics', of: /\/v1\/metrics$/, answer: otlpAnswer },
  { kind: 'logs', of: /\/v1\/logs$/, answer: otlpAnswer },
  {
    kind: 'dd-traces',
    of: /^\/v0\.\d\/traces/,
    answer: () => ({ ...OK_JSON, body: '{"rate_by_service":{"service:,env:":1}}' }),
    spans: decodeDatadog,
  },
  { kind: 'elastic', of: /^\/intake\/v2\/events/, answer: () => ({ status: 202, body: '' }), spans: decodeElastic },
  { kind: 'sentry', of: /\/envelope/, answer: () => ({ ...OK_JSON, body: '{}' }), spans: decodeSentry },
  {
    kind: 'other',
    of: /^\/info$/,
    answer: () => ({ ...OK_JSON, body: '{"version":"7.60.0","endpoints":["/v0.4/traces"],"client_drop_p0s":false}' }),
  },
  {
    kind: 'other',
    of: /^\/$/,
    answer: () => ({
      ...OK_JSON,
      body: '{"build_date":"2026-01-01T00:00:00Z","build_sha":"x","version":"8.15.0","publish_ready":true}',
    }),
  },
  { kind: 'other', of: /./, answer: () => ({ ...OK_JSON, body: '{}' }) },
];

export const protocolOf = (path) => PROTOCOLS.find(({ of }) => of.test(path));

/** A request that still streams has no end yet: what has arrived of it is readable all the same. */
const CUT_OFF = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
const UNCOMPRESS = { gzip: zlib.gunzipSync, deflate: zlib.inflateSync };

export function spansOf({ protocol, body, contentType, encoding }) {
  try {
    return protocol.spans(UNCOMPRESS[encoding]?.(body, CUT_OFF) ?? body, contentType);
  } catch (error) {
    return [{ name: `undecodable ${protocol.kind}: ${error.message}`, traceId: '', spanId: '', parentId: '' }];
  }
}
