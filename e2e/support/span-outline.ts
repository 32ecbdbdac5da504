import { type Span, spanTree, tracesOf } from '@winnow/testkit';

/**
 * Trees of traces that overlapped or whose spans started within one millisecond, which is as exact as start times are: equal
 * traces are counted, siblings and traces stand in the order of their text. Roots say their path.
 */
export function spanOutline(spans: Iterable<Span>, attrs: readonly string[] = []): string {
  const counts = new Map<string, number>();
  for (const trace of tracesOf(spans)) {
    const text = sorted(spanTree(trace.spans, { attrs: ['url.path', ...attrs] }).split('\n'), 0).join('\n');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([text, count]) => (count === 1 ? text : `${count} × ${text}`))
    .sort()
    .join('\n\n');
}

/** Blocks of lines that are indented by `depth`, each with its sorted children behind it. */
function sorted(lines: readonly string[], depth: number): string[] {
  const blocks: string[][] = [];
  for (const line of lines) {
    if (line.search(/\S/) === depth) blocks.push([line]);
    else blocks.at(-1)?.push(line);
  }
  return blocks
    .map(([head = '', ...below]) => [head, ...sorted(below, depth + 2)])
    .sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1))
    .flat();
}
