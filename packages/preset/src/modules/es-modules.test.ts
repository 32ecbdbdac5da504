import { describe, expect, it } from 'vitest';
import { hasSoundHooks } from './es-modules.js';

describe('the synchronous hooks of Node.js are used', () => {
  it.each(['22.22.3', '22.23.0', '24.11.1', '24.21.0', '25.1.0', '26.0.0', '27.0.0-nightly1'])('on %s', (version) => {
    expect(hasSoundHooks(version)).toBe(true);
  });

  it.each(['20.20.2', '22.14.0', '22.22.2', '23.11.1', '24.11.0', '25.0.0'])('not on %s', (version) => {
    expect(hasSoundHooks(version)).toBe(false);
  });
});
