import { REQUESTS, SCENARIOS } from './scenarios.mjs';
import { number, table, tally } from './text.mjs';

/** The plan against what arrived: was every failed and every slow checkout kept, along its whole call path? */
export function checkKept(results, traces, broken) {
  const kinds = Object.entries(SCENARIOS).map(([kind, scenario]) => {
    const sent = results.filter((result) => result.kind === kind);
    const kept = sent.map(({ traceId }) => traces.get(traceId)).filter((trace) => trace?.root);
    const complete = kept.filter((trace) => isComplete(trace, scenario));
    for (const result of sent) checkAnswer(result, scenario, broken);
    if (scenario.culprit === undefined) checkOrdinary(kind, kept, scenario, broken);
    else if (complete.length < sent.length)
      broken.push(`${kind}: ${sent.length - complete.length} of ${sent.length} are not kept whole`);
    return { kind, scenario, sent, kept, complete };
  });

  console.log('\nThe plan against what arrived:\n');
  console.log(
    table(
      ['checkouts', 'sent', 'kept', 'complete', "the gateway's reasons"],
      kinds.map(({ kind, sent, kept, complete }) => [
        kind,
        sent.length,
        kept.length,
        complete.length,
        tally(kept.map(({ reason }) => reason)),
      ]),
    ),
  );
  console.log(`
  complete: with every request between the services; for the failed and the slow also with every ancestor from the
  gateway to the culprit and with every call made after the keep.

Requests that are missing in kept traces:
`);
  console.log(table(['checkouts', ...Object.keys(REQUESTS)], kinds.map(missingRequests)));
}

function checkAnswer({ kind, status, payment, traceId }, { answer }, broken) {
  const said = (it) => `${it.status} ${it.payment ?? ''}`.trim();
  const got = said({ status, payment });
  if (got !== said(answer)) broken.push(`${kind}: answered with ${got}, expected ${said(answer)}`);
  if (!traceId) broken.push(`${kind}: the answer names no trace (server-timing)`);
}

function isComplete(trace, { culprit, after, requests }) {
  const whole = requests.every((request) => trace.requests.has(REQUESTS[request]));
  return whole && (culprit === undefined || [culprit, ...after].every((path) => trace.at(path) !== undefined));
}

/** What neither failed nor was slow is kept by the baseline, and then whole; an answer of 404 is no failure. */
function checkOrdinary(kind, kept, scenario, broken) {
  const failed = kept.filter(({ reasons }) => reasons.has('error'));
  if (failed.length > 0) broken.push(`${kind}: ${number(failed.length)} were kept as failed, and none had failed`);
  const torn = kept.filter((trace) => trace.reason === 'baseline' && !isComplete(trace, scenario));
  if (torn.length > 0) broken.push(`${kind}: ${number(torn.length)} traces of the baseline are not whole`);
}

function missingRequests({ kind, scenario, kept }) {
  const missing = (request) => kept.filter((trace) => !trace.requests.has(REQUESTS[request])).length;
  const made = (request) => scenario.requests.includes(request);
  return [kind, ...Object.keys(REQUESTS).map((request) => (made(request) ? missing(request) : '-'))];
}
