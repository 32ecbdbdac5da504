// The one wrapper around the loading of CommonJS files. It is put there before the app, by a flag that must cost next to
// nothing, so it knows nothing of libraries: who listens is added later.
import Module from 'node:module';

export interface FileListener {
  /** A file is about to run. */
  before?(filename: string): void;
  /** A file has run, and nobody has its exports yet. */
  after?(module: NodeModule, filename: string): void;
}

type Load = (this: unknown, module: NodeModule, filename: string) => unknown;
const extensions = (Module as unknown as { _extensions: Record<'.js', Load> })._extensions;
const listeners: FileListener[] = [];
let original: Load = extensions['.js'];
let installed = false;

/**
 * Listens to every CommonJS file. A listener that is added while a file is about to run hears that this one has run.
 * @returns a function that takes it away again
 */
export function onFile(listener: FileListener): () => void {
  if (!installed && extensions['.js'] !== load) {
    original = extensions['.js'];
    extensions['.js'] = load;
  }
  installed = true;
  listeners.push(listener);
  return () => {
    listeners.splice(listeners.indexOf(listener), 1);
    // Somebody may have wrapped ours in the meantime (ts-node, tsx); then it stays and does nothing new.
    if (listeners.length > 0 || extensions['.js'] !== load) return;
    extensions['.js'] = original;
    installed = false;
  };
}

function load(this: unknown, module: NodeModule, filename: string): unknown {
  for (const listener of [...listeners]) listener.before?.(filename);
  const result = original.call(this, module, filename);
  for (const listener of [...listeners]) listener.after?.(module, filename);
  return result;
}
