import type { ServerHttp2Stream } from 'node:http2';
import type { Context, Span } from '@opentelemetry/api';
import { RequestSpan } from '../http/request-span.js';
import type { ServerTracing } from '../http/server-tracing.js';

/** The server span of one HTTP/2 stream. */
export class StreamSpan extends RequestSpan {
  private announced: number | undefined = undefined;

  constructor(span: Span, method: string, stream: ServerHttp2Stream, tracing: ServerTracing, parent: Context) {
    super(span, method, stream, stream, tracing, parent);
  }

  /** @returns the value of the keep header */
  responding(status: number): string | undefined {
    this.announced = status;
    this.answer(status);
    this.commitRoute();
    return this.tracing.tail.http.responding(this.span, status);
  }

  /** Nothing was wrong with the headers. */
  responded(): void {
    if (this.announced !== undefined) this.answered(this.announced);
  }

  override after(message: object, event: unknown): void {
    if (event !== 'close' || message !== this.response) return;
    try {
      const { announced: status } = this;
      const failed = status !== undefined && status >= 500 ? String(status) : undefined;
      const complete = status !== undefined && (message as ServerHttp2Stream).rstCode === 0;
      if (!complete) this.tracing.tail.http.aborted(this.span);
      this.end(status, failed ?? (complete ? undefined : 'aborted'));
    } catch {
      // The response is over, and nobody waits for us.
    }
  }
}
