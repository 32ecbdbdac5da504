const PEER = Symbol('winnow.http.peer');

/** The parts of a socket that are recorded. */
export interface PeerSocket {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  [PEER]?: PeerAddress;
}

/** Who is at the other end of a connection. */
export interface PeerAddress {
  readonly address: string;
  readonly port: number | undefined;
}

/**
 * Remembered on the socket, which goes through its handle for each answer: a connection has one peer for as long as it lasts.
 * @returns undefined where there is no address: a socket of a path, one that is not connected yet or was closed before it was asked
 */
export function peerAddress(socket: PeerSocket): PeerAddress | undefined {
  const known = socket[PEER];
  if (known !== undefined) return known;
  const address = socket.remoteAddress;
  if (address === undefined) return undefined;
  const peer = { address, port: socket.remotePort };
  socket[PEER] = peer;
  return peer;
}
