import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import type { Context } from '@opentelemetry/api';
import type { ClientSpan } from '../http/client-span.js';
import { KEEP_HEADER } from '../http/keep-header.js';
import type { Owner } from '../http/owner.js';

/** Watches the events of one outgoing stream. Listeners run in the context of the caller. */
export class StreamCall implements Owner {
  readonly context: Context;

  constructor(
    private readonly session: ClientHttp2Session,
    private readonly call: ClientSpan,
  ) {
    this.context = call.context;
  }

  owns(active: Context): boolean {
    return active === this.context;
  }

  before(_message: object, event: unknown, argument: unknown): void {
    try {
      if (event === 'response') this.responded(argument as IncomingHttpHeaders);
      else if (event === 'error') this.call.fail(argument);
    } catch {
      // Telemetry: the event goes on to the app.
    }
  }

  after(_message: object, event: unknown): void {
    if (event !== 'close' && event !== 'end') return;
    try {
      this.call.end();
    } catch {
      // As above.
    }
  }

  private responded(headers: IncomingHttpHeaders): void {
    const keep = headers[KEEP_HEADER];
    const { socket } = this.session;
    if (socket !== undefined) this.call.connected(socket, '2');
    this.call.responded(Number(headers[':status'] ?? 0), typeof keep === 'string' ? keep : undefined);
  }
}
