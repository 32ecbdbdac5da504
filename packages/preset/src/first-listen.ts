import net from 'node:net';

/** Calls `action` when the first server of the process begins to listen, before it does. */
export function onFirstListen(action: () => void): void {
  const original = net.Server.prototype.listen;
  function listen(this: net.Server, ...args: unknown[]): net.Server {
    // Gone after the first call, unless somebody has wrapped it in the meantime.
    if (net.Server.prototype.listen === patched) net.Server.prototype.listen = original;
    action();
    return (original as (...args: unknown[]) => net.Server).apply(this, args);
  }
  const patched = listen as typeof original;
  net.Server.prototype.listen = patched;
}
