import net from 'node:net';

const actions: (() => void)[] = [];
let installed = false;

/** Calls `action` whenever a server is about to listen. An action that another one adds is called for the same server. */
export function beforeListen(action: () => void): () => void {
  if (!installed) install();
  actions.push(action);
  return () => {
    const at = actions.indexOf(action);
    if (at !== -1) actions.splice(at, 1);
  };
}

/** Calls `action` when the first server of the process begins to listen, before it does. */
export function onFirstListen(action: () => void): void {
  const remove = beforeListen(() => {
    remove();
    action();
  });
}

function install(): void {
  installed = true;
  const original = net.Server.prototype.listen;
  function listen(this: net.Server, ...args: unknown[]): net.Server {
    const called = new Set<() => void>();
    for (let next = actions[0]; next !== undefined; next = actions.find((action) => !called.has(action))) {
      called.add(next);
      try {
        next();
      } catch {
        // The server is the app's: it listens, traced or not.
      }
    }
    return Reflect.apply(original, this, args) as net.Server;
  }
  net.Server.prototype.listen = listen as typeof original;
}
