// The start in two steps. The flag reaches every Node.js process that inherits it, `npm` and `tsc` among them: in these it
// loads this folder and nothing else. The rest comes in the moment in which the first thing that can be traced is about to
// happen, before it happens (docs/adr/0007).
import { markRegistered, unmark } from '../guard.js';
import { apiAccess } from './api-access.js';
import { firstRequest } from './first-request.js';
import { TRIGGERS } from './triggers.js';

/** Calls `assemble` once, in the same step as the first reason for it. It must not throw. */
export function whenNeeded(from: string, version: () => string, assemble: () => void): void {
  let waiting = true;
  const removers: (() => void)[] = [];
  function needed(): void {
    if (!waiting) return;
    waiting = false;
    for (const remove of removers) remove();
    unmark();
    assemble();
  }
  for (const trigger of [...TRIGGERS, firstRequest, apiAccess]) removers.push(trigger(needed));
  markRegistered(version, from, needed);
}
