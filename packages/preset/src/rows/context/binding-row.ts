import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';
import { boundCallbacks } from './bound-callbacks.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

export interface Binding {
  readonly library: string;
  readonly versions: readonly string[];
  /** By file, the methods of the class that it exports which call back later. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly why: string;
  /** What else methods are given, by file, below the binding. */
  readonly beneath?: Readonly<Record<string, (original: Method) => Method>>;
}

/**
 * A row that makes no spans: it binds the callbacks of methods to their caller, where a library calls them back in the
 * context of somebody else.
 */
export function bindingRow({ library, versions, files, why, beneath = {} }: Binding): Row {
  return {
    library,
    versions,
    files: Object.keys(files),
    why,
    load: () => ({
      patch(exports, _version, file) {
        const prototype = (exports as { prototype?: Record<string, Method> } | undefined)?.prototype;
        if (!prototype) return exports;
        const under = beneath[file ?? ''] ?? ((one: Method) => one);
        for (const method of files[file ?? ''] ?? [])
          patchMethod(prototype, method, (one) => boundCallbacks(under(one as Method)));
        return exports;
      },
    }),
  };
}
