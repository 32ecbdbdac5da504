import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

interface Seen {
  readonly seen: readonly (readonly [string, ...{ readonly prototype: string }[]])[];
  readonly answers: readonly string[];
}

/** What the app has seen of its requests, and what it has answered. */
async function run(env: Record<string, string>, require?: false): Promise<Seen> {
  await using app = await runApp({ app: 'express-requests.cjs', env, ...(require === false && { require }) });
  const { stdout } = await app.ended();
  return JSON.parse(stdout) as Seen;
}

it.each(['true', 'false'])('%s: an app sees of its requests what it sees without Winnow', async (value) => {
  const plain = await run({}, false);
  const traced = await run({ WINNOW_EXPRESS_PROTOTYPES: value });
  expect(traced).toEqual(plain);
  const places = plain.seen.map(([where, first]) => `${where} ${first?.prototype}`);
  expect(places).toEqual(expect.arrayContaining(['route app', 'inner inner', 'upgrade node', 'checkContinue node']));
});
