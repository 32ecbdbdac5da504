// The events that say: this process may do something that is traced. Each comes before the thing itself goes on.
import dc from 'node:diagnostics_channel';
import Module from 'node:module';
import { beforeListen } from '../before-listen.js';
import { onFile } from '../modules/file-hook.js';
import { packageNameInPath } from '../modules/package-of.js';
import { hasEsModuleSyntax } from './es-module-syntax.js';
import { LIBRARIES } from './libraries.js';

/** Sets a trigger. Returns a function that takes it away. */
export type Trigger = (needed: () => void) => () => void;

interface Internals {
  _load(request: string, ...rest: unknown[]): unknown;
  prototype: { _compile(content: string, filename: string, format?: string, ...rest: unknown[]): unknown };
}

const internals = Module as unknown as Internals;
const HTTP = /^(?:node:)?(?:https?|http2|_http_\w+)$/;

const libraries: Trigger = (needed) =>
  onFile({
    before(filename) {
      if (LIBRARIES.has(packageNameInPath(filename) ?? '')) needed();
    },
  });

/** `require('node:http')`, from wherever: patched before it is handed on. */
const requiredHttp: Trigger = (needed) =>
  replaced(
    internals,
    '_load',
    (original) =>
      function load(this: unknown, request, ...rest) {
        if (HTTP.test(request)) needed();
        return original.call(this as Internals, request, ...rest);
      },
  );

const gotHttp: Trigger = (needed) => {
  const holder = process as { getBuiltinModule?: (id: string) => unknown };
  if (holder.getBuiltinModule === undefined) return () => {};
  return replaced(
    holder as Required<typeof holder>,
    'getBuiltinModule',
    (original) =>
      function getBuiltinModule(this: unknown, id) {
        if (HTTP.test(id)) needed();
        return original(id);
      },
  );
};

/**
 * `import 'node:http'` tells nobody, on no version. But the module asks for its channels while it is loaded, and the code of
 * the importing module runs some microtasks later. It is not ready to be patched in that very moment.
 */
const importedHttp: Trigger = (needed) =>
  replaced(
    dc as { channel(name: string | symbol): dc.Channel },
    'channel',
    (original) =>
      function channel(name) {
        if (typeof name === 'string' && name.startsWith('http.')) queueMicrotask(needed);
        return original(name);
      },
  );

/**
 * `require` of an ES module runs it, and all that it imports, before a microtask. Of TypeScript (`module-typescript`,
 * `typescript`) the same. Without a format the syntax decides.
 */
const requiredEsModule: Trigger = (needed) =>
  replaced(
    internals.prototype,
    '_compile',
    (original) =>
      function compile(this: unknown, content, filename, format, ...rest) {
        if (isEsModule(content, format)) needed();
        return original.call(this as Internals['prototype'], content, filename, format, ...rest);
      },
  );

function isEsModule(content: string, format: string | undefined): boolean {
  if (format?.startsWith('module')) return true;
  return !format?.startsWith('commonjs') && hasEsModuleSyntax(content);
}

const listening: Trigger = (needed) => beforeListen(needed);

export const TRIGGERS: readonly Trigger[] = [
  libraries,
  requiredHttp,
  gotHttp,
  importedHttp,
  requiredEsModule,
  listening,
];

/** Puts another function there, until it is taken away; wrapped by somebody else by then, it stays and passes on. */
function replaced<T extends object, K extends keyof T>(holder: T, key: K, make: (original: T[K]) => T[K]): () => void {
  const original = holder[key];
  const replacement = make(original);
  holder[key] = replacement;
  return () => {
    if (holder[key] === replacement) holder[key] = original;
  };
}
