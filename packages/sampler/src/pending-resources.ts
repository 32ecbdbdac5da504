import type { SdkSpan } from './sdk-types.js';

interface PendingResource {
  readonly asyncAttributesPending?: boolean;
  waitForAsyncAttributes?(): Promise<void>;
}

/**
 * Attributes of the resource that are still being detected: spans must not leave without them.
 * @returns how to wait until they are known, or will not be; undefined where all are known. To look is not to wait: what never comes
 *   remembers everybody who waits for it
 */
export function pendingResources(spans: readonly SdkSpan[]): (() => Promise<unknown>) | undefined {
  const pending = new Set<PendingResource>();
  for (const { resource } of spans) if ((resource as PendingResource).asyncAttributesPending) pending.add(resource);
  if (pending.size === 0) return undefined;
  return () => Promise.allSettled([...pending].map((resource) => resource.waitForAsyncAttributes?.()));
}
