import { execFileSync } from 'node:child_process';
import { renderWaterfall, spanRow, terminalOptions } from '@winnow/preset/waterfall';
import { serviceOf, spanTree } from '@winnow/testkit';

/** An ordinary checkout that the baseline kept, as a tree. */
export function showOrdinary(results, traces) {
  const plain = results.filter(({ order }) => order.coupon === undefined);
  const trace = traceOf(plain, traces, 'ordinary', ({ reason }) => reason === 'baseline');
  if (!trace) return;
  console.log(`\nAn ordinary checkout, as the baseline keeps it:\n`);
  console.log(spanTree(trace.spans, { attrs: ['service.name'] }));
}

/** One trace as a waterfall, and what all services have logged about it. */
export function showWithLogs(kind, results, traces, logs) {
  const trace = traceOf(results, traces, kind, ({ reasons }) => !reasons.has('first'));
  if (!trace) return;
  const rows = trace.spans.map((span) =>
    spanRow({ ...span, service: serviceOf(span), error: span.status.code === 'ERROR', parentIsRemote: undefined }),
  );
  console.log(`\n${renderWaterfall(rows, { ...terminalOptions(process.stdout), title: `One checkout: ${kind}` })}`);
  const command = `grep -h ${trace.traceId} ${logs}/*.log | sort -t, -k2`;
  console.log(`\n$ ${command}`);
  console.log(execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trimEnd());
}

/** The last one, when all services have run for a while. */
function traceOf(results, traces, kind, suits) {
  const ids = results.filter((result) => result.kind === kind).map(({ traceId }) => traceId);
  return ids.map((id) => traces.get(id)).findLast((trace) => trace?.root && suits(trace));
}
