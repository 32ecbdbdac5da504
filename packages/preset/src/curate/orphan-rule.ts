import { SpanKind } from '@opentelemetry/api';
import type { SpanRules, StartingSpan } from './rules.js';

const CONNECT = /\bconnect\b|\bping\b/i;

/** A database call, a connect or a ping that nobody asked for: pools and health checks make these by themselves. */
export function isOrphanCall({ orphan, kind, name, attributes }: StartingSpan): boolean {
  if (!orphan || kind !== SpanKind.CLIENT) return false;
  return 'db.system.name' in attributes || 'db.system' in attributes || CONNECT.test(name);
}

/** For instrumentations without a row of ours. Everything else that they do is kept as it is. */
export const orphanRule: SpanRules = { pass: isOrphanCall };
