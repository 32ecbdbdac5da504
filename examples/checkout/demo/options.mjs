import { parseArgs } from 'node:util';

const DEFAULTS = { checkouts: '2000', seed: '1', concurrency: '8' };

/**
 * `--checkouts=2000 --seed=1 --concurrency=8`
 * @throws Error for anything else
 */
export function readOptions(args) {
  const options = Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, { type: 'string', default: value }]),
  );
  // pnpm hands the `--` of `pnpm demo -- --seed=2` on.
  const { values } = parseArgs({ args: args.filter((arg) => arg !== '--'), options });
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--${name}=${text}: expected a whole number from 1 to 9999999`);
      return [name, Number(text)];
    }),
  );
}
