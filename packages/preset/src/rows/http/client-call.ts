import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Context } from '@opentelemetry/api';
import type { ClientSpan } from './client-span.js';
import { keepHeaderOf } from './keep-header.js';
import { type Owner, setOwner } from './owner.js';

/** Watches the events of a ClientRequest and of its response. Listeners run in the context of the caller. */
export class ClientCall implements Owner {
  readonly context: Context;

  constructor(
    private readonly request: ClientRequest,
    private readonly call: ClientSpan,
  ) {
    this.context = call.context;
  }

  owns(active: Context): boolean {
    return active === this.context;
  }

  before(message: object, event: unknown, argument: unknown): void {
    try {
      if (message === this.request) this.beforeRequestEvent(event, argument);
      else this.beforeResponseEvent(message as IncomingMessage, event, argument);
    } catch {
      // Telemetry: the event goes on to the app.
    }
  }

  after(_message: object, event: unknown): void {
    if (event !== 'close') return;
    try {
      this.call.end();
    } catch {
      // As above.
    }
  }

  private beforeRequestEvent(event: unknown, argument: unknown): void {
    if (event === 'response') {
      setOwner(argument as IncomingMessage, this);
      this.responded(argument as IncomingMessage, (argument as IncomingMessage).socket);
    } else if (event === 'error') {
      this.call.fail(argument);
    } else if (event === 'upgrade' || event === 'connect') {
      // From here on the socket speaks another protocol.
      this.responded(argument as IncomingMessage, this.request.socket);
      this.call.end();
    }
  }

  private beforeResponseEvent(response: IncomingMessage, event: unknown, argument: unknown): void {
    if (event === 'end') this.call.end();
    else if (event === 'error') this.call.fail(argument);
    // Cut off: by the server, which leaves an error behind, or by the app, which is free to do so.
    else if (event === 'aborted' && response.errored) this.call.fail(response.errored);
  }

  private responded(response: IncomingMessage, socket: Socket | null): void {
    if (socket !== null) this.call.connected(socket, response.httpVersion);
    this.call.responded(response.statusCode ?? 0, keepHeaderOf(response.rawHeaders));
  }
}
