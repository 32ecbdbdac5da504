// ES modules, on the lines of Node.js that have synchronous hooks for them: in this thread, with no loader beside it.
import Module from 'node:module';

export interface EsModuleListener {
  /** A file is about to run. */
  before?(filename: string): void;
  /** The names at its top level that are wanted from an ES module, declared as functions, classes or by `let`. */
  wanted?(filename: string): readonly string[];
  /** An ES module has run, and nobody has its exports yet. What is assigned to a name, others import. */
  bound?(bindings: Record<string, unknown>, filename: string): void;
}

interface Loaded {
  readonly format?: string | null;
  readonly source?: unknown;
}
type Load = (url: string, context: unknown, next: (url: string, context: unknown) => Loaded) => Loaded;
type Hooks = { registerHooks?(hooks: { load: Load }): { deregister(): void } };

const { registerHooks } = Module as unknown as Hooks;

/** Where the code that is put behind a module finds us. */
const HAND_OVER = Symbol.for('winnow.modules');
const globals = globalThis as { [HAND_OVER]?: (url: string, bindings: Record<string, unknown>) => void };

/** The minor version and patch of a line with which they work. */
const FIRST: Readonly<Record<number, readonly [minor: number, patch: number]>> = {
  22: [22, 3],
  24: [11, 1],
  25: [1, 0],
};

/**
 * Earlier versions have `registerHooks`, and fail to load CommonJS files for ES modules once any hook is there
 * (https://github.com/nodejs/node/pull/59929).
 */
export function hasSoundHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (major < 22 || major === 23) return false;
  const first = FIRST[major];
  return first === undefined || minor > first[0] || (minor === first[0] && patch >= first[1]);
}

/** Whether this process tells of ES modules. Where it does not, rows have ways of their own, or none. */
export function hearsEsModules(): boolean {
  return registerHooks !== undefined && hasSoundHooks(process.versions.node);
}

/** @returns a function that takes the hook away again */
export function hookEsModules(listeners: readonly EsModuleListener[]): () => void {
  if (registerHooks === undefined || !hearsEsModules()) return () => {};
  globals[HAND_OVER] = (url, bindings) => {
    for (const listener of [...listeners]) listener.bound?.(bindings, pathOf(url));
  };
  const hooks = registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (loaded.format !== 'module' || !url.startsWith('file:') || !url.includes('/node_modules/')) return loaded;
      const filename = pathOf(url);
      for (const listener of [...listeners]) listener.before?.(filename);
      const names = new Set([...listeners].flatMap((listener) => listener.wanted?.(filename) ?? []));
      return names.size === 0 ? loaded : { ...loaded, source: `${textOf(loaded.source)}\n${handOver(names)}` };
    },
  });
  return () => hooks.deregister();
}

/** Loaded when there is a URL: `npm` and others under the flag need none, and it takes longer than all of ours. */
function pathOf(url: string): string {
  return (require('node:url') as typeof import('node:url')).fileURLToPath(url);
}

function textOf(source: unknown): string {
  return typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString();
}

/** On a line of its own behind the last one, so that every other line stays where it is. */
function handOver(names: Iterable<string>): string {
  const bindings = [...names].map(
    (name) => `get ${name}() { return ${name}; }, set ${name}(value) { ${name} = value; }`,
  );
  return `globalThis[Symbol.for('${HAND_OVER.description}')]?.(import.meta.url, { ${bindings.join(', ')} });\n`;
}
