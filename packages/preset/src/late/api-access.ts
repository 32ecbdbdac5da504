import type { Trigger } from './triggers.js';

/** Where every copy of the api keeps what was registered with it (see claim.ts). */
const API_KEY = Symbol.for('opentelemetry.js.api.1');
const globals = globalThis as { [API_KEY]?: unknown };

/** The first look of any copy of `@opentelemetry/api`, bundled or imported, at what is registered: we are, by then. */
export const apiAccess: Trigger = (needed) => {
  Object.defineProperty(globals, API_KEY, {
    configurable: true,
    get() {
      needed();
      return globals[API_KEY];
    },
    set(value: unknown) {
      needed();
      globals[API_KEY] = value;
    },
  });
  return () => {
    delete globals[API_KEY];
  };
};
