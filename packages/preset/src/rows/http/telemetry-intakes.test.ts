import { describe, expect, it } from 'vitest';
import { isTelemetryIntake } from './telemetry-intakes.js';

describe('calls that only deliver telemetry', () => {
  it.each([
    'trace.agent.datadoghq.com',
    'http-intake.logs.datadoghq.eu',
    'instrumentation-telemetry-intake.us5.datadoghq.com',
    'collector.newrelic.com',
    'collector.eu01.nr-data.net',
    'otlp.nr-data.net',
    'o450.ingest.us.sentry.io',
    'o450.ingest.sentry.io',
    'notify.bugsnag.com',
    'abc123.apm.us-east-1.aws.elastic-cloud.com',
    'westeurope-5.in.applicationinsights.azure.com',
    'ingest.us1.signalfx.com',
    'otlp-gateway-prod-eu-west-2.grafana.net',
  ])('by host: %s', (host) => {
    expect(isTelemetryIntake({ host, path: '/' })).toBe(true);
  });

  it.each([
    '/api/42/envelope/?sentry_key=k',
    '/api/42/store/',
    '/intake/v2/events',
    '/v0.4/traces',
    '/agent_listener/invoke_raw_method?method=connect',
  ])('by path, on a host of one’s own: %s', (path) => {
    expect(isTelemetryIntake({ host: 'relay.example.com', path })).toBe(true);
  });

  it.each([
    ['api.datadoghq.com', '/api/v1/monitor'],
    ['api.newrelic.com', '/graphql'],
    ['sentry.io', '/api/0/projects/'],
    ['example.com', '/v1/traces/7'],
    ['shop.example.com', '/api/orders/envelope/'],
    ['intake.example.com', '/'],
    ['trace.agent.datadoghq.com.example.com', '/'],
  ])('not what an app asks: %s%s', (host, path) => {
    expect(isTelemetryIntake({ host, path })).toBe(false);
  });
});
