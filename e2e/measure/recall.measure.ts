// Prints what arrives of failed and slow traces, with recall and without, for docs/guides/sampling.md.
import { stopApps } from '@winnow/testkit';
import { afterAll, expect, it } from 'vitest';
import { startFleet } from '../support/fleet.ts';
import { env, load, settle, wholeOf, withReplicas } from '../support/recall-load.ts';

afterAll(stopApps);

it.each([
  ['one process per service', 1, {}],
  ['three processes per service that was called before, behind a proxy that gives each request to the next', 3, {}],
  ['one process per service, `WINNOW_RECALL=off`', 1, { WINNOW_RECALL: 'off' }],
])(
  '%s',
  async (what, replicas, more) => {
    const fleet = await startFleet(withReplicas(replicas), { ...env, ...more });
    const sent = await load(fleet);
    const share = await settle(fleet, sent);
    process.stdout.write(`| ${what} | ${(100 * share).toFixed(1)} % | ${wholeOf(fleet, sent)} of ${sent.length} |\n`);
    expect(sent.length).toBeGreaterThan(0);
    await fleet.close();
  },
  300_000,
);
