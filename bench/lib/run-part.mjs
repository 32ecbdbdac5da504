import { saveResult } from './results.mjs';
import { chooseRows } from './rows.mjs';

/** Measures a part, in the network that this process stands in, and prints its tables. */
export async function runPart(name, part, options, say) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1)); // children end with it
  const rows = part.rowless ? [] : chooseRows(name, options, say);
  if (rows.length === 0 && !part.rowless) throw new Error('no row is left to measure');
  const rounds = options.rounds || part.rounds;
  const taken = { ...options, rounds };
  const save = (data) => saveResult(options.out || name, name, taken, data);
  const data = await part.measure({ rows, options: taken, say, save });
  save(data);
  console.log(part.tables(data, taken).join('\n'));
}
