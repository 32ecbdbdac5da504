/**
 * @typedef {Readonly<Record<string, number>>} Counts how many spans, by `KIND name`
 * @typedef {{ name: string, what: string, behind?: boolean, unseen?: boolean, loses?: boolean, fewer?: string, stock: Counts | null, ours: Counts }} Operation
 */

/** @param {{ operations: readonly Operation[] }} measured */
export function measuredSpans({ operations }) {
  const both = operations.filter(({ stock, unseen }) => stock !== null && !unseen);
  const all = (key, but = '') => both.reduce((total, one) => total + (one.name === but ? 0 : sum(one[key])), 0);
  return `
## Spans of one operation

One trace each, all of it in one process, with \`getNodeAutoInstrumentations()\` of auto-instrumentations-node 0.81.2 and with Winnow.
\`pnpm run measure-spans\` runs the fixtures of the tests and writes the figures. The stock bundle has no instrumentation of Fastify, Hono,
BullMQ, postgres.js, NATS, MQTT, libsql and HTTP/2: what it does not see is not among the sums. "Behind Express": the fixture's one
handler stands behind Express and six middlewares, as services have theirs. "Others lost": the stock instrumentation loses the context of
a call that waits for a connection, and its span is in no trace, or in another request's.

| fixture | operation | stock | Winnow |
|---|---|---|---|
${operations.map(row).join('\n')}
| | all that both see | ${all('stock')} | ${all('ours')} |
| | the same without the batch of \`kafkajs\` | ${all('stock', 'kafkajs')} | ${all('ours', 'kafkajs')} |
| | and with drivers and queues behind a bare server of \`node:http\` | ${all('stock', 'kafkajs') - layers(both)} | ${all('ours', 'kafkajs')} |

No useful span is missing: Winnow has as many spans that enter the process or leave it (\`SERVER\`, \`CLIENT\`, \`PRODUCER\`,
\`CONSUMER\`) and as many of the app's own, or the list says why it has fewer. A check holds the figures to that, and their sum to a
third of the stock bundle's. What the spans are:

${operations.map(listed).join('\n')}
`;
}

function row({ name, what, behind, stock, ours, unseen, loses }) {
  const said = `${stock ? sum(stock) : 'does not start'}${unseen ? ', unseen' : ''}${loses ? ', others lost' : ''}`;
  return `| \`${name}\`${behind ? ', behind Express' : ''} | ${what} | ${said} | ${sum(ours)} |`;
}

function listed({ name, stock, ours, fewer }) {
  const lines = [`- \`${name}\``, `  - Winnow: ${names(ours)}`];
  if (stock) lines.push(`  - stock: ${names(stock)}`);
  if (fewer) lines.push(`  - fewer: ${fewer}`);
  return lines.join('\n');
}

/** Spans of the Express that stands before a fixture. */
const layers = (operations) =>
  operations
    .filter(({ behind, name }) => behind && name !== 'kafkajs')
    .flatMap(({ stock }) => Object.entries(stock))
    .reduce((total, [name, count]) => total + (/^INTERNAL (?:middleware|request handler)/.test(name) ? count : 0), 0);

const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);

const names = (counts) =>
  Object.entries(counts)
    .map(([name, count]) => `\`${name}\`${count > 1 ? ` ×${count}` : ''}`)
    .join(', ');
