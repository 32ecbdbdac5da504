import type { Exception } from '@opentelemetry/api';

// What Redis itself begins its errors with. Not any word in capitals: scripts answer errors of their own, and say in them what they like.
const PREFIXES = new Set(
  `ERR WRONGTYPE NOAUTH WRONGPASS NOPERM NOPROTO NOSCRIPT NOGROUP NOREPLICAS NOTBUSY UNKILLABLE BUSY BUSYKEY BUSYGROUP
  EXECABORT READONLY LOADING MASTERDOWN MISCONF OOM MOVED ASK CLUSTERDOWN CROSSSLOT TRYAGAIN INPROG`.split(/\s+/),
);

/** The kind of an error that Redis has answered, `WRONGTYPE`: clients give all of them one name. */
export function redisError(thrown: Exception): string | undefined {
  const message = typeof thrown === 'string' ? thrown : thrown.message;
  const prefix = message?.split(' ', 1)[0];
  return prefix !== undefined && PREFIXES.has(prefix) ? prefix : undefined;
}
