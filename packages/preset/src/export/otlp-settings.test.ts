import { writeFileSync } from 'node:fs';
import type { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import { afterEach, expect, it, vi } from 'vitest';
import { otlpSettings } from './otlp-settings.js';

afterEach(() => void vi.unstubAllEnvs());

const pem = join(tmpdir(), `winnow-settings-${process.pid}.pem`);
writeFileSync(pem, 'not a certificate');

const P = 'OTEL_EXPORTER_OTLP_';
const T = `${P}TRACES_`;

it.each<Record<string, string>>([
  {},
  { [`${P}ENDPOINT`]: 'http://collector:4318' },
  { [`${P}ENDPOINT`]: 'https://collector/base/' },
  { [`${P}ENDPOINT`]: 'no address' },
  { [`${P}ENDPOINT`]: '  ' },
  { [`${P}ENDPOINT`]: 'http://all', [`${T}ENDPOINT`]: 'http://traces:1' },
  { [`${T}ENDPOINT`]: 'http://user:word@traces:1/in?key=1' },
  { [`${P}ENDPOINT`]: 'http://all', [`${T}ENDPOINT`]: 'no address' },
  { [`${P}TIMEOUT`]: '500' },
  { [`${P}TIMEOUT`]: '500', [`${T}TIMEOUT`]: '-1' },
  { [`${P}TIMEOUT`]: 'soon' },
  { [`${T}TIMEOUT`]: '700', [`${P}TIMEOUT`]: '500' },
  { [`${P}COMPRESSION`]: 'gzip' },
  { [`${P}COMPRESSION`]: 'gzip', [`${T}COMPRESSION`]: 'none' },
  { [`${P}COMPRESSION`]: 'brotli' },
  { [`${P}HEADERS`]: 'a=1,b=two%20words, c = 3 ;meta=x,,=4,e=,f' },
  { [`${P}HEADERS`]: 'a=1,b=%E0%A4%A', [`${T}HEADERS`]: 'a=2,key=a=b==' },
  { [`${P}CERTIFICATE`]: pem, [`${T}CLIENT_KEY`]: pem, [`${P}CLIENT_CERTIFICATE`]: '/no/such/file' },
])("reads %o as OpenTelemetry's own code does", async (env) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  for (const signal of ['traces', 'metrics', 'logs'] as const) await compare(env, signal);
});

async function compare(env: Record<string, string>, signal: 'traces' | 'metrics' | 'logs'): Promise<void> {
  const stock = convertLegacyHttpOptions({}, signal.toUpperCase(), `v1/${signal}`, {});
  const agent = (await stock.agentFactory('https:')) as Agent;
  const { ca, cert, key } = agent.options;
  expect(otlpSettings(env, signal)).toEqual({
    url: stock.url,
    timeoutMs: stock.timeoutMillis,
    compression: stock.compression,
    headers: await stock.headers(),
    tls: Object.fromEntries(Object.entries({ ca, cert, key }).filter(([, value]) => value !== undefined)),
  });
}
