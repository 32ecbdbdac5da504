import { range, table } from '../markdown.mjs';
import { createFigures } from './processes.mjs';

// Title and cell of each column after the row's name; `f` has the figures of all rows.
const fullColumns = (f, { against, micros }) => [
  ['CPU us/req', (row) => range(f.of(row, 'full', 'fullUs'), micros)],
  ['of it after the turn', (row) => range(f.of(row, 'full', 'afterUs'))],
  ['+us', (row) => range(f.more(row, 'full', 'fullUs'), micros)],
  [`% of ${against}`, (row) => range(f.share(row, 'full', 'fullUs'))],
  ['+us, main thread', (row) => range(f.more(row, 'full', 'mainUs'), micros)],
  [`% of ${against}`, (row) => range(f.share(row, 'full', 'mainUs'))],
  ['req/s', (row) => range(f.of(row, 'full', 'perSecond'))],
  ['p50 ms', (row) => range(f.of(row, 'full', 'p50'), 2)],
  ['p99 ms', (row) => range(f.of(row, 'full', 'p99'), 1)],
  ['half load: p50 ms', (row) => range(f.of(row, 'half', 'halfP50'), 2)],
  ['+ms', (row) => range(f.more(row, 'half', 'halfP50'), 2)],
  ['p99 ms', (row) => range(f.of(row, 'half', 'halfP99'), 1)],
  ['+ms', (row) => range(f.more(row, 'half', 'halfP99'), 1)],
  ['spans/req', (row) => range(f.of(row, 'full', 'fullSpans'), 2)],
  ['peak RSS MB', (row) => range(f.of(row, 'full', 'rssMb'))],
  ['+MB', (row) => range(f.more(row, 'full', 'rssMb'))],
];

const fixedColumns = (f, { against, micros }) => [
  ['CPU us/req', (row) => range(f.of(row, 'fixed', 'fixedUs'), micros)],
  ['+us', (row) => range(f.more(row, 'fixed', 'fixedUs'), micros)],
  [`% of ${against}`, (row) => range(f.share(row, 'fixed', 'fixedUs'))],
  ['spans/req', (row) => range(f.of(row, 'fixed', 'fixedSpans'), 2)],
  ['trace bytes/req', (row) => range(f.of(row, 'fixed', 'traceBytes'))],
  ['log bytes/req', (row) => range(f.of(row, 'fixed', 'logBytes'))],
  ['failed', (row) => f.sum(row, 'fixed', 'fixedFailed')],
];

const columnsToTable = (columns, names) =>
  table(
    ['row', ...columns.map(([title]) => title)],
    names.map((name) => [name, ...columns.map(([, cell]) => cell(name))]),
  );

/** The Markdown of a run: what each row did as fast as it answers, and at a steady rate where that was asked for. */
export function loadTables({ generations, halfRate }, { app, conns, secs, rounds, rate, fixedSecs, against }) {
  const figures = createFigures(generations, { against });
  // A request of the least app takes a dozen.
  const columns = { against, micros: app === 'hello' ? 1 : 0 };
  const processes = `${generations.length} process${generations.length === 1 ? '' : 'es'} per row`;
  const means = 'each figure: median over the processes [lowest to highest process]';
  const halfTitle = halfRate ? `; at half load or less: ${halfRate} requests/s` : '';
  const turns = `${processes}, ${rounds} turns of ${secs} s each, ${conns} connections${halfTitle}`;
  const fixedTitle = `**${app}, ${rate} requests/s** for ${fixedSecs} s, and the exports after (${means})`;
  return [
    `**${app}, as fast as it answers** (${turns}; ${means})\n\n` +
      columnsToTable(fullColumns(figures, columns), figures.names),
    ...(rate > 0 ? [`${fixedTitle}\n\n${columnsToTable(fixedColumns(figures, columns), figures.names)}`] : []),
  ];
}
