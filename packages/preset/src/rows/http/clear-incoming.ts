/** Node.js' own function, once it has been met. */
let clearIncoming: unknown;

/**
 * Whether the one listener to the `end` of a request is that of Node.js, which puts it there when the response is over and nobody has
 * read the request. It forgets the request, needs no context, and is the same function for all requests. Known by its name.
 */
export function isClearIncoming(listener: unknown): boolean {
  if (typeof listener !== 'function') return false;
  if (clearIncoming === undefined && listener.name === 'clearIncoming') clearIncoming = listener;
  return listener === clearIncoming;
}
