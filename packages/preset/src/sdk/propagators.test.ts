import { describe, expect, it } from 'vitest';
import { createPropagator, PROPAGATORS } from './propagators.js';

describe('the headers of a propagator', () => {
  it.each(Object.entries(PROPAGATORS))('%s are what the loaded one says', (_name, { fields, build }) => {
    expect(fields).toEqual(build().fields());
  });

  it('are those of all that are wanted', () => {
    expect(createPropagator(['b3', 'baggage', 'none']).fields()).toEqual(['b3', 'baggage']);
    expect(createPropagator(['none']).fields()).toEqual([]);
  });
});
