// OTEL_EXPORTER_OTLP_* for HTTP, as OpenTelemetry's own code reads them: tests hold both to each other. That code is a
// hundred files, in each thread and child that sends (docs/adr/0011).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { OtlpProtocol } from '../config/config.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OtlpSettings {
  readonly url: string;
  readonly timeoutMs: number;
  readonly compression: 'gzip' | 'none';
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates, for the agent of https. */
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
}

/** What OTLP delivers, as it is called in addresses. In names of variables it is in capitals. */
export type Signal = 'traces' | 'metrics' | 'logs';

const ALL = 'OTEL_EXPORTER_OTLP_';
const DEFAULT_BASE = 'http://localhost:4318';
const DEFAULT_TIMEOUT_MS = 10_000;

/** What is set wrong counts as not set; config/ has said so. */
export function otlpSettings(env: Environment, signal: Signal = 'traces'): OtlpSettings {
  const own = `${ALL}${signal.toUpperCase()}_`;
  /** That of the signal is stronger than that of all. */
  const first = <T>(name: string, parse: (text: string) => T | undefined): T | undefined => {
    for (const prefix of [own, ALL]) {
      const text = env[prefix + name];
      const value = text === undefined || text.trim() === '' ? undefined : parse(text);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return {
    url: urlOf(env, own, signal),
    timeoutMs: first('TIMEOUT', timeout) ?? DEFAULT_TIMEOUT_MS,
    compression: first('COMPRESSION', compression) ?? 'none',
    headers: { ...headers(env[`${ALL}HEADERS`]), ...headers(env[`${own}HEADERS`]) },
    tls: {
      ...file('ca', first('CERTIFICATE', String)),
      ...file('cert', first('CLIENT_CERTIFICATE', String)),
      ...file('key', first('CLIENT_KEY', String)),
    },
  };
}

/** The protocol of a signal other than traces, whose own is in the configuration. */
export function otlpProtocol(env: Environment, signal: Signal): OtlpProtocol {
  const text = (env[`${ALL}${signal.toUpperCase()}_PROTOCOL`] ?? env[`${ALL}PROTOCOL`])?.trim();
  return text === 'grpc' || text === 'http/json' ? text : 'http/protobuf';
}

/** The one of the signal is the whole address, the other one its base. */
function urlOf(env: Environment, own: string, signal: Signal): string {
  const whole = env[`${own}ENDPOINT`]?.trim();
  if (whole && URL.canParse(whole)) return new URL(whole).href;
  const base = env[`${ALL}ENDPOINT`]?.trim();
  return `${base && URL.canParse(base) ? base.replace(/\/$/, '') : DEFAULT_BASE}/v1/${signal}`;
}

function timeout(text: string): number | undefined {
  const ms = Number(text);
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

function compression(text: string): 'gzip' | 'none' | undefined {
  const name = text.trim();
  return name === 'gzip' || name === 'none' ? name : undefined;
}

/** `key=value,key=value`, percent-encoded, with what follows a `;` left out: the form of a baggage header. */
function headers(text = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const item of text.split(',')) {
    const [pair = ''] = item.split(';');
    const at = pair.indexOf('=');
    const [key, value] = [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()];
    if (key === '' || value === '') continue;
    try {
      found[decodeURIComponent(key)] = decodeURIComponent(value);
    } catch {
      // Not percent-encoded.
    }
  }
  return found;
}

function file(name: 'ca' | 'cert' | 'key', path: string | undefined): Record<string, Buffer> {
  if (path === undefined) return {};
  try {
    return { [name]: readFileSync(resolve(process.cwd(), path)) };
  } catch {
    return {};
  }
}
