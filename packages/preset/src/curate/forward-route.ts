import { type Context, createContextKey, type Span, SpanKind } from '@opentelemetry/api';

/** What an HTTP instrumentation leaves in the context for routers to fill in (`@opentelemetry/core` RPCMetadata). */
interface HttpMetadata {
  type: 'http';
  route?: string;
  span: Span;
}

// The key is a global symbol by its text, so that core needs not be loaded for it.
const METADATA_KEY = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** The routes that came from here: a later and more exact one may replace them, a router's own may not be replaced. */
const ours = new WeakMap<object, string>();

/** Hands the route that a layer knows to the server span. */
export function forwardRoute(route: unknown, parentContext: Context, parent: Span): void {
  // Some say it when the answer is gone: nobody hears of it then, and the SDK would complain.
  if (typeof route !== 'string' || route === '' || !parent.isRecording()) return;
  const metadata = parentContext.getValue(METADATA_KEY) as HttpMetadata | undefined;
  if (metadata?.type === 'http') {
    if (!replaces(metadata.span, route, metadata.route)) return;
    metadata.route = route;
    metadata.span.setAttribute('http.route', route);
  } else {
    const { kind, attributes } = parent as Span & { kind?: SpanKind; attributes?: Record<string, unknown> };
    if (kind !== SpanKind.SERVER || !replaces(parent, route, attributes?.['http.route'])) return;
    parent.setAttribute('http.route', route);
  }
}

function replaces(span: Span, route: string, known: unknown): boolean {
  if (typeof known === 'string' && known !== '' && ours.get(span) !== known) return false;
  // A middleware that is mounted at the root says nothing about the request.
  if (known && route === '/') return false;
  ours.set(span, route);
  return true;
}
