import type { Tracer } from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';
import { ownVersion } from '../../version.js';
import type { Runtime } from '../row.js';
import { createDuration, type Duration } from './duration.js';
import { createIgnored } from './ignored.js';

export const HTTP_SCOPE = '@winnow/http';

/** What the patches of one runtime share. Every request span leads here, so that prototypes are patched only once. */
export interface ServerTracing {
  readonly tracer: Tracer;
  readonly tail: TailSampling;
  /** Answer with `server-timing`. */
  readonly announce: boolean;
  readonly redact: readonly string[];
  readonly duration: Duration | undefined;
  ignored(path: string, userAgent: string | undefined): boolean;
}

export function createServerTracing(runtime: Runtime): ServerTracing {
  const { config, tail } = runtime;
  return {
    tracer: runtime.tracerProvider.getTracer(HTTP_SCOPE, ownVersion()),
    tail,
    announce: config.responseHeader,
    redact: config.redact,
    duration: createDuration(runtime, 'server'),
    ignored: createIgnored(config.ignorePaths),
  };
}
