import { expect, it } from 'vitest';
import { visit } from './support.ts';

it.each([
  ['auto', true],
  ['on', true],
  ['off', false],
])('%s: what console writes to a pipe inside a request names the trace: %s', async (value, stamped) => {
  const { stdout } = await visit({ WINNOW_CONSOLE: value }, ['/log']);
  const line = stdout.split('\n').find((text) => text.startsWith('on the console'));
  expect(line?.includes('trace_id=')).toBe(stamped);
});

it('auto leaves preset script alone', async () => {
  const { stdout } = await visit({ WINNOW_PRESET: 'script', WINNOW_CONSOLE: 'auto' }, ['/log']);
  expect(stdout).toMatch(/^on the console$/m);
});
