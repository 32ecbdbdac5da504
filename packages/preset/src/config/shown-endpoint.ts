import type { OtlpProtocol } from './config.js';
import type { Values } from './variables.js';

type Endpoints = Pick<Values, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'>;

/** The endpoint as it may be shown: no user, no password, no query. An address that is none is a problem to report. */
export function shownEndpoint(values: Endpoints, protocol: OtlpProtocol, problems: string[]): string {
  const fallback = `http://localhost:${protocol === 'grpc' ? 4317 : 4318}`;
  const specific = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const name = specific === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  const endpoint = specific ?? values.OTEL_EXPORTER_OTLP_ENDPOINT ?? fallback;
  if (URL.canParse(endpoint)) {
    const url = new URL(endpoint);
    if (url.protocol === 'http:' || url.protocol === 'https:') return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  }
  // The value may hold credentials in an unexpected place, so it is not repeated.
  problems.push(`${name}: expected a URL such as ${fallback}. Using ${fallback}.`);
  return fallback;
}
