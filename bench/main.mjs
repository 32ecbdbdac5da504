// The `pnpm bench` command. A part runs twice: first here, where PostgreSQL is started and the network is shut, then again
// as the child in that network, which measures.
import { parseArguments } from './lib/arguments.mjs';
import { install } from './lib/install.mjs';
import { runOnLoopback } from './lib/namespace.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { readResult, resultNames } from './lib/results.mjs';
import { runPart } from './lib/run-part.mjs';
import { createScratch } from './lib/scratch.mjs';
import { parts } from './parts/index.mjs';

const say = (line) => console.error(`[bench] ${line}`);

function usage() {
  const lines = Object.entries(parts).map(([name, { question }]) => `  ${name.padEnd(13)}${question}`);
  say(`pnpm bench <part> [--only=a,b] [--skip=a,b] [--peers] [--prototypes] [--rounds=n] [--against=row] [--out=name]
${lines.join('\n')}
  install      [peer ...]  installs the peers into bench/peers (all of them, or these)
  report       [name ...]  prints the tables of bench/results again`);
  return 2;
}

function report(names) {
  for (const name of names.length > 0 ? names : resultNames()) {
    const { part, options, at, machine, data } = readResult(name);
    console.log(`## ${name}\n\n${at}, Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores\n`);
    console.log(parts[part].tables(data, options).join('\n'));
  }
  return 0;
}

async function measure(name, words) {
  const part = parts[name];
  const options = parseArguments(words, part.options);
  if (process.env.BENCH_RUN) {
    await runPart(name, part, options, say);
    return 0;
  }
  const scratch = createScratch();
  const postgres = part.postgres ? await startPostgres(scratch) : undefined;
  try {
    return await runOnLoopback([process.execPath, import.meta.filename, name, ...words], {
      blackhole: options.metadata === 'blackhole',
      env: { ...process.env, BENCH_RUN: scratch },
      say,
    });
  } finally {
    await postgres?.stop();
  }
}

const [command, ...words] = process.argv.slice(2);
const commands = { install: () => install(words, say), report: () => report(words) };
try {
  process.exitCode = await (commands[command] ?? (parts[command] ? () => measure(command, words) : usage))();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
