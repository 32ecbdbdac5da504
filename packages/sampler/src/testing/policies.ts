import { SpanStatusCode } from '@opentelemetry/api';
import { expect } from 'vitest';
import { errors } from '../rules/errors.js';
import { percent } from '../rules/percent.js';
import { slow } from '../rules/slow.js';
import { createIds, createService, LUCKY, type Service, type ServiceOptions, UNLUCKY } from './service.js';

export const ERROR = { code: SpanStatusCode.ERROR };

/** A caller of ours that has not decided. */
export const HEADERS = {
  traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00',
  tracestate: 'winnow=u',
};

/** Errors, slow and a baseline that draws none of its traces. */
export const quiet = (options: ServiceOptions = {}): Service =>
  createService({ rules: [errors(), slow('1s'), percent(5)], ids: createIds(() => UNLUCKY), ...options });

/** The same with a baseline that draws all of them. */
export const drawn = (options: ServiceOptions = {}): Service => quiet({ ids: createIds(() => LUCKY), ...options });

/** Every started span is in exactly one place. */
export function accounted({ tail }: Service): void {
  const { spansStarted, spansDropped, spansExported, spansLost, spansQueued, spansBuffered } = tail.stats();
  expect(spansDropped + spansExported + spansLost + spansQueued + spansBuffered).toBe(spansStarted);
}
