import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { SECRET_CASES, type SecretCase } from '../../e2e/support/secret-cases.ts';
import { filesLike, read } from './repository.ts';

const require = createRequire(new URL('../../packages/preset/package.json', import.meta.url));
const { describedInstrumentations } = require('./dist/rows/described.js') as {
  describedInstrumentations(): readonly { readonly name: string }[];
};

const steps = filesLike(/^e2e\/fixtures\/use-secrets.*\.mjs$/)
  .map(read)
  .join('\n');
const inTransit = read('e2e/secrets-in-transit.test.ts');
const byRules = read('packages/preset/src/rows/stock/secrets.test.ts');

/** Whether the place that a case names has it. */
function isThere(name: string, one: SecretCase): boolean {
  if ('steps' in one) return new RegExp(`^ +'?${one.steps}|\\bsteps\\.${one.steps}`, 'm').test(steps);
  if ('fixture' in one) return inTransit.includes(`'${one.fixture}'`);
  if ('rules' in one) return new RegExp(`^  '?${name}'?: `, 'm').test(byRules);
  if ('test' in one) return read(one.test).includes('canary');
  return one.none.length > 20;
}

describe('secrets', () => {
  it('go through every instrumentation, or it is said why not', () => {
    expect(Object.keys(SECRET_CASES).sort()).toEqual(describedInstrumentations().map(({ name }) => name));
  });

  it.each(Object.entries(SECRET_CASES))('are planted where it is said: %s', (name, one) => {
    expect(isThere(name, one)).toBe(true);
  });

  it('would miss a case that is nowhere', () => {
    expect(isThere('x', { steps: 'nowhere' })).toBe(false);
    expect(isThere('x', { fixture: 'nowhere.cjs' })).toBe(false);
    expect(isThere('nowhere', { rules: true })).toBe(false);
  });
});
