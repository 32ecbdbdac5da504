import type { AttributeValue, Span } from './span.js';
import { type Trace, tracesOf } from './trace.js';

export interface SpanTreeOptions {
  /** Attributes to show, in this order; looked up on the span, then on its resource (`service.name`). */
  readonly attrs?: readonly string[];
}

/**
 * Spans as an indented text that two runs share: no ids, no times, no ports.
 *
 *     SERVER GET /orders/:id [http] ERROR http.response.status_code=500
 *       CLIENT SELECT orders [pg]
 *
 * A child stands under its parent; siblings and traces by start, then by text. Traces are separated by an empty line.
 * A span whose parent did not arrive stands at the left and says `(parent missing)`.
 */
export function spanTree(spans: Iterable<Span>, options: SpanTreeOptions = {}): string {
  return tracesOf(spans)
    .map((trace) => ({ start: trace.spans[0]!.startNano, text: traceText(trace, options.attrs ?? []) }))
    .sort(byStartThenText)
    .map(({ text }) => text)
    .join('\n\n');
}

interface Block {
  readonly start: bigint;
  readonly text: string;
}

function traceText(trace: Trace, attrs: readonly string[]): string {
  const ids = new Set(trace.spans.map(({ spanId }) => spanId));
  const missingParent = ({ parentSpanId }: Span) => parentSpanId !== undefined && !ids.has(parentSpanId);
  const printed = new Set<Span>();

  const block = (span: Span, depth: number): Block => {
    printed.add(span);
    const mark = depth === 0 && missingParent(span) ? ' (parent missing)' : '';
    const line = `${'  '.repeat(depth)}${lineOf(span, attrs)}${mark}`;
    const children = trace.spans.filter((child) => child.parentSpanId === span.spanId && !printed.has(child));
    const below = children.map((child) => block(child, depth + 1)).sort(byStartThenText);
    return { start: span.startNano, text: [line, ...below.map(({ text }) => text)].join('\n') };
  };

  const roots = trace.spans.filter((span) => span.parentSpanId === undefined || missingParent(span));
  const blocks = roots.map((root) => block(root, 0));
  // Only spans that are their own ancestors are left; a tree that hides them would hide the defect.
  for (const span of trace.spans) if (!printed.has(span)) blocks.push(block(span, 0));
  return blocks
    .sort(byStartThenText)
    .map(({ text }) => text)
    .join('\n');
}

function byStartThenText(a: Block, b: Block): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

function lineOf(span: Span, attrs: readonly string[]): string {
  const shown = attrs.flatMap((key) => {
    const value = span.attributes[key] ?? span.resource[key];
    return value === undefined ? [] : [`${key}=${key.endsWith('.port') ? '<port>' : withoutPorts(valueText(value))}`];
  });
  const error = span.status.code === 'ERROR' ? ['ERROR'] : [];
  return [span.kind, withoutPorts(span.name), `[${scopeText(span)}]`, ...error, ...shown].join(' ');
}

/** `@opentelemetry/instrumentation-http` is `http`. */
function scopeText(span: Span): string {
  const last = span.scope.name.split('/').at(-1)!;
  return last.replace(/^instrumentation-/, '');
}

function withoutPorts(text: string): string {
  return text.replace(/(?<=[\w\]]):\d{4,5}(?!\d)/g, ':<port>');
}

function valueText(value: AttributeValue): string {
  if (typeof value === 'string') return /[\s=]|^$/.test(value) ? JSON.stringify(value) : value;
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
