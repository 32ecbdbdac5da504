// What a warm request costs in calls of functions and in switches of context: V8 counts them, so no busy machine upsets the counts,
// which times would be. Whoever makes it cheaper lowers the budget.
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

interface Counts {
  readonly winnow: number;
  readonly otel: number;
  readonly contexts: number;
}

/** The least of ten requests to an Express app: a timer of ours may fall into one of them. */
async function countsOf(layers: number, env: Record<string, string> = {}): Promise<Counts> {
  const nothing = { WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_FIRST: '0', OTEL_SERVICE_NAME: 'counted' };
  await using app = await runApp({ app: 'count-calls.cjs', args: [String(layers)], env: { ...nothing, ...env } });
  const { stdout } = await app.ended();
  const rounds = JSON.parse(stdout) as Counts[];
  const least = (name: keyof Counts) => Math.min(...rounds.map((round) => round[name]));
  return { winnow: least('winnow'), otel: least('otel'), contexts: least('contexts') };
}

it('calls so many functions, and switches the context so often', async () => {
  const { winnow, otel, contexts } = await countsOf(6);
  expect(winnow).toBeGreaterThan(0);
  expect(winnow).toBeLessThanOrEqual(281);
  expect(otel).toBeLessThanOrEqual(18);
  expect(contexts).toBeLessThanOrEqual(1);
});

it('costs nothing more for a middleware, which the stock instrumentation wraps', async () => {
  expect(await countsOf(12)).toEqual(await countsOf(1));
  const [few, many] = [await countsOf(1, { WINNOW_LEAN: 'false' }), await countsOf(12, { WINNOW_LEAN: 'false' })];
  expect(many.otel - few.otel).toBeGreaterThan(11);
});

it('calls next to nothing where it is switched off', async () => {
  const { winnow, otel } = await countsOf(6, { OTEL_SDK_DISABLED: 'true' });
  expect({ winnow, otel }).toEqual({ winnow: 0, otel: 0 });
});
