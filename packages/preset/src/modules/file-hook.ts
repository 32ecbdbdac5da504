// The one wrapper around the loading of files. It is put there before the app, by a flag that must cost next to
// nothing, so it knows nothing of libraries: who listens is added later.
import Module from 'node:module';
import { type EsModuleListener, hookEsModules } from './es-modules.js';

export interface FileListener extends EsModuleListener {
  /** A CommonJS file has run, and nobody has its exports yet. */
  after?(module: NodeModule, filename: string): void;
}

type Load = (this: unknown, module: NodeModule, filename: string) => unknown;
type Compile = (this: NodeModule, content: string, filename: string, ...rest: unknown[]) => unknown;
interface Internals {
  readonly _extensions: Record<'.js', Load>;
  readonly prototype: { _compile: Compile };
}

const { _extensions: extensions, prototype } = Module as unknown as Internals;
const listeners: FileListener[] = [];
/** Files that are running, told of by the outer one of the two wrappers. */
const running = new Set<string>();
let unhookEsModules = () => {};
let originals: { readonly load: Load; readonly compile: Compile } | undefined;

/**
 * Listens to every CommonJS file, and to ES modules where Node.js tells of them. A listener that is added while a file is
 * about to run hears that this one has run.
 *
 * A compiler that is loaded later (tsx) may replace the loading by extension, and a cache of compiled code the compiling:
 * each leaves the other one in place, so both are wrapped.
 * @returns a function that takes it away again
 */
export function onFile(listener: FileListener): () => void {
  if (originals === undefined) {
    originals = { load: extensions['.js'], compile: prototype._compile };
    extensions['.js'] = load;
    prototype._compile = compile;
    unhookEsModules = hookEsModules(listeners);
  }
  listeners.push(listener);
  return () => {
    listeners.splice(listeners.indexOf(listener), 1);
    // Somebody may have wrapped one of ours in the meantime; then they stay and do nothing new.
    if (listeners.length > 0 || extensions['.js'] !== load || prototype._compile !== compile) return;
    extensions['.js'] = originals?.load ?? load;
    prototype._compile = originals?.compile ?? compile;
    originals = undefined;
    unhookEsModules();
  };
}

function load(this: unknown, module: NodeModule, filename: string): unknown {
  return heard(module, filename, () => originals?.load.call(this, module, filename));
}

function compile(this: NodeModule, content: string, filename: string, ...rest: unknown[]): unknown {
  return heard(this, filename, () => originals?.compile.call(this, content, filename, ...rest));
}

function heard(module: NodeModule, filename: string, run: () => unknown): unknown {
  if (running.has(filename)) return run();
  running.add(filename);
  try {
    for (const listener of [...listeners]) listener.before?.(filename);
    const result = run();
    for (const listener of [...listeners]) listener.after?.(module, filename);
    return result;
  } finally {
    running.delete(filename);
  }
}
