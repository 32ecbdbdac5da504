import { measuredSpans } from './measured-spans.mjs';

const INTRO = `# Instrumentations

<!-- Generated from packages/preset/src/rows and docs/reference/spans.json by \`pnpm run docs\`. Do not edit. -->

What makes spans, or carries contexts and log fields, by the name that switches it: \`OTEL_NODE_DISABLED_INSTRUMENTATIONS=mongodb\`,
\`OTEL_NODE_ENABLED_INSTRUMENTATIONS=http,express,pg\`. Nothing of a library is loaded before the library is. Any further
instrumentation of OpenTelemetry, brought to \`start({ instrumentations })\` or by the app itself, runs under one rule: database calls,
connects and pings outside of any request make no span unless they fail.

What is off by itself is switched on beside the rest by \`WINNOW_ALSO_INSTRUMENT=ws,socket.io\`.

In a NodeSDK of your own, \`getWinnowInstrumentations()\` takes the place of \`getNodeAutoInstrumentations()\`.

Whatever has made a span, the last door cleans it again: texts of exceptions and of failures, and attributes of the names in
\`WINNOW_REDACT\`. Masking of free text is best effort.

| spans by | meaning |
|---|---|
| ours | our own; the bundle has none, or none that is on |
| ours, lean | our own in the place of the stock one, which \`WINNOW_LEAN=false\` brings back |
| stock | the stock one, under our rules |
| stock, helped | the same, with a patch of ours for the context or the errors that it loses |
| off | nobody, unless it is named: then the stock one |
| ours, named | ours, if it is named |
| metrics | no spans; on when metrics are exported |
`;

const USES = { ours: 'ours', lean: 'ours, lean', on: 'stock', off: 'off', named: 'ours, named', metrics: 'metrics' };

const SHAPE = `
## What a kept trace loses when it is complete

Internal spans of libraries that are shorter than \`WINNOW_MIN_INTERNAL\` go, and their children move up. Never those with an event, an
error or a link, those that another process or trace refers to, or the app's own (\`WINNOW_PRUNE_MANUAL=true\` opts in); an operation of
GraphQL stays, because its name stands nowhere else.

At least five equal calls to a database or a cache below one parent become one span, from the first start to the last end: the same
name, scope, system, database and server, none failed, none known to another process. Other calls to databases may stand between them,
as in the body of a loop; anything else ends the run. A waterfall shows \`SELECT orders ×14\`. Attributes that differ among them go, and
these are added:

| attribute | meaning |
|---|---|
| \`winnow.compressed.count\` | how many calls |
| \`winnow.compressed.sum\` | milliseconds that they took together |
| \`winnow.compressed.longest\` | milliseconds of the longest |
| \`winnow.compressed.order\` | \`serial\`, or \`parallel\` where some overlap |

A fragment that leaves in parts stays as it is: kept and open for longer than 5 s, more than 2,000 spans, cut off by the end of the
process. So does everything under a sampler of somebody else and in preset \`collector\`.
`;

/**
 * @param {readonly import('../../packages/preset/src/rows/described.js').Described[]} instrumentations
 * @param {{ operations: readonly import('./measured-spans.mjs').Operation[] }} measured
 * @param {ReadonlyMap<string, readonly string[]>} tested versions of packages that the tests run with
 */
export function instrumentationsPage(instrumentations, measured, tested) {
  const rows = instrumentations.map((one) => {
    const spansBy = one.helped ? `${USES[one.use]}, helped` : USES[one.use];
    const cells = [
      `\`${one.name}\``,
      libraries(one),
      testedOf(one, tested),
      spansBy,
      one.ignored ?? '',
      one.redacted ?? '',
      one.why.join(' '),
    ];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  const table = `\n| name | libraries and versions | tested with | spans by | left out | masked | why |\n|---|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
  return `${INTRO}${table}${measuredSpans(measured)}${SHAPE}`;
}

function libraries({ name, library: known, libraries: all }) {
  if (known) return `\`${known}\``;
  const byLibrary = new Map();
  // Some frameworks are helped where they meet the server.
  const own = name === 'http' ? all : all.filter(({ library }) => library !== 'http');
  for (const { library, versions } of own)
    byLibrary.set(library, new Set([...(byLibrary.get(library) ?? []), ...versions]));
  return [...byLibrary]
    .map(([library, versions]) =>
      [`\`${library}\``, ...(versions.size > 0 ? [`\`${[...versions].join(' || ')}\``] : [])].join(' '),
    )
    .join(', ');
}

/** Of its libraries, and of the package that it is called after where that is another one: `@koa/router`, `next` are not hooked. */
function testedOf({ name, libraries: all }, tested) {
  const names = new Set([...all.map(({ library }) => library), name]);
  return [...names]
    .flatMap((library) => (tested.get(library) ?? []).map((version) => `${library} ${version}`))
    .join(', ');
}

const cell = (text) => text.replaceAll('|', '\\|');
