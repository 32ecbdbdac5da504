import type { Tracer } from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';
import { ownVersion } from '../../version.js';
import type { Runtime } from '../row.js';
import { type ClientNames, clientNames } from './client-names.js';
import { createDuration, type Duration } from './duration.js';

/** What all client spans of one runtime share, those of fetch included. */
export interface ClientTracing {
  readonly tracer: Tracer;
  readonly tail: TailSampling;
  readonly name: ClientNames;
  readonly redact: readonly string[];
  readonly duration: Duration | undefined;
  /** `host:port` whose calls are nobody's: the Lambda Runtime API, which the runtime client asks for work. */
  readonly silent: string | undefined;
}

export function createClientTracing(runtime: Runtime, scope: string): ClientTracing {
  return {
    tracer: runtime.tracerProvider.getTracer(scope, ownVersion()),
    tail: runtime.tail,
    name: clientNames(runtime.config),
    redact: runtime.config.redact,
    duration: createDuration(runtime, 'client'),
    silent: runtime.config.runtimeApi,
  };
}
