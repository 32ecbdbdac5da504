import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { context, createContextKey } from '@opentelemetry/api';
import { exporterSink, type Sink, type SpanExporter } from '@winnow/sampler';
import { appThreadIsOver, fromAppThread, OVER, useAppThread } from './app-thread.js';
import { createUnheldRequests, type UnheldRequests } from './unheld-requests.js';

const REQUESTS = createContextKey('winnow requests of an exporter');

/** A sink of an exporter that works in the app's thread, as those of OpenTelemetry do. Its HTTP keeps no process alive. */
export function appThreadSink(exporter: SpanExporter, requests: UnheldRequests = ownRequests()): Sink {
  useAppThread();
  const sink = exporterSink(exporter);
  const exporting = () => context.active().setValue(REQUESTS, requests);
  return {
    ...sink,
    async send(batch) {
      if (appThreadIsOver()) return OVER;
      return fromAppThread(context.with(exporting(), sink.send, sink, batch), requests);
    },
  };
}

/** What the exporter asks for by `node:http`, in whatever turn. */
function ownRequests(): UnheldRequests {
  const requests = createUnheldRequests();
  subscribe('http.client.request.start', (message) => {
    if (context.active().getValue(REQUESTS) === requests) requests.add((message as { request: ClientRequest }).request);
  });
  return requests;
}
