/** One line per span, children indented under their parents. */
export function printTree(spans) {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const line = ({ kind, name, scope, attributes }, depth) =>
    `${'  '.repeat(depth)}${kind || '-'} "${name}" (${shortScope(scope)}; ${Object.keys(attributes ?? {}).length} attrs)\n`;
  const walk = (span, depth) =>
    line(span, depth) +
    spans
      .filter(({ parentId }) => parentId === span.spanId)
      .map((child) => walk(child, depth + 1))
      .join('');
  const roots = spans.filter(({ parentId }) => !parentId || !ids.has(parentId));
  return roots.map((root) => walk(root, 0)).join('');
}

const shortScope = (scope) => (scope ?? '').replace('@opentelemetry/instrumentation-', 'otel:');
