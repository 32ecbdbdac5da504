import { number, percent, table } from './text.mjs';

/** Spans of an ordinary checkout: 9 requests, 8 calls, 4 queries; one more query for a coupon. */
const SPANS = 21;

/** How many spans there are, and whether each one that was recorded is accounted for. */
export function checkSpans({ results, traces, stats, received }, broken) {
  const rows = Object.entries(stats).map(([service, { spansStarted, spansExported, spansDropped, spansLost }]) => [
    service,
    spansStarted,
    spansDropped,
    spansExported,
    spansLost,
  ]);
  const sum = (i) => rows.reduce((total, row) => total + row[i], 0);
  const [recorded, dropped, exported, lost] = [1, 2, 3, 4].map(sum);
  console.log("\nSpans, by each service's own count (stats() of @winnow/preset):\n");
  console.log(
    table(
      ['service', 'recorded', 'dropped', 'exported', 'lost'],
      [...rows, ['all', recorded, dropped, exported, lost]],
    ),
  );
  console.log(`\n  ${percent(exported, recorded)} of the spans were exported; ${number(received)} arrived.`);
  if (lost > 0) broken.push(`${number(lost)} spans were lost`);
  if (received !== exported) broken.push(`${number(exported)} spans were exported and ${number(received)} arrived`);
  if (recorded !== dropped + exported + lost) broken.push('the counts of recorded spans do not add up');

  const whole = results.filter(
    ({ kind, traceId }) => kind === 'ordinary' && traces.get(traceId)?.reason === 'baseline',
  );
  const off = whole.filter(({ traceId, order }) => traces.get(traceId).spans.length !== SPANS + (order.coupon ? 1 : 0));
  console.log(`  An ordinary checkout is ${SPANS} spans in 9 requests, ${SPANS + 1} with a coupon.`);
  if (off.length > 0)
    broken.push(`${number(off.length)} ordinary checkouts of the baseline do not have ${SPANS} spans`);

  const known = new Set(results.map(({ traceId }) => traceId));
  const strays = [...traces.values()].filter(
    ({ traceId, root }) => !known.has(traceId) && root?.name !== 'expire carts',
  );
  if (strays.length > 0)
    broken.push(`${number(strays.length)} traces are neither checkouts nor jobs: ${strays[0].spans[0].name}`);
}
