// Where other agents and error reporters of the same process send to. Such a call is no part of what a request does, often
// happens in the middle of one, and must neither be a span nor carry a header.

/** Hosts that take telemetry and nothing else: what an app asks of a vendor's API is traced. */
const HOSTS: readonly string[] = [
  // Datadog
  '(?:[\\w-]*intake|trace|trace-edge)[\\w.-]*\\.(?:datadoghq\\.(?:com|eu)|ddog-gov\\.com)',
  // New Relic
  '(?:[\\w-]*collector|otlp|log-api|metric-api|trace-api|infra-api)[\\w.-]*\\.(?:newrelic\\.com|nr-data\\.net)',
  // Sentry, Bugsnag, Rollbar, Honeybadger
  '[\\w-]+\\.ingest(?:\\.[a-z]+)?\\.sentry\\.io',
  '(?:notify|sessions)\\.bugsnag\\.com',
  'api\\.rollbar\\.com',
  'api\\.honeybadger\\.io',
  // Elastic
  '[\\w-]+\\.(?:apm|ingest)\\.[\\w.-]+\\.(?:elastic-cloud\\.com|elastic\\.cloud|es\\.io)',
  // Azure Monitor
  '[\\w.-]+\\.in\\.applicationinsights\\.azure\\.com',
  '[\\w.-]+\\.livediagnostics\\.monitor\\.azure\\.com',
  'dc\\.services\\.visualstudio\\.com',
  // Dash0, Dynatrace, Grafana Cloud, Instana, Splunk
  'ingress\\.[\\w.-]+\\.dash0\\.com',
  '[\\w-]+\\.live\\.dynatrace\\.com',
  '(?:otlp-gateway|logs|tempo|profiles)-[\\w-]+\\.grafana\\.net',
  'serverless-[\\w-]+\\.instana\\.io',
  'ingest\\.[\\w-]+\\.(?:signalfx\\.com|observability\\.splunkcloud\\.com)',
];

/** The same behind a host of one's own: an agent on the same machine, a relay, a server that one runs. */
const PATHS: readonly string[] = [
  // Sentry
  '/api/\\d+/(?:envelope|store)/',
  // Elastic APM server
  '/intake/v2/(?:rum/)?events',
  // Datadog's agent
  '/v0\\.[3-7]/(?:traces|stats)$',
  '/telemetry/proxy/api/',
  // New Relic's collector
  '/agent_listener/invoke_raw_method',
];

const host = new RegExp(`^(?:${HOSTS.join('|')})$`, 'i');
const path = new RegExp(`^(?:${PATHS.join('|')})`);

/** Whether a call only delivers telemetry. */
export function isTelemetryIntake(called: { readonly host: string; readonly path: string }): boolean {
  return host.test(called.host) || path.test(called.path);
}
