import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('adds what the detectors find', async () => {
  const [span] = (await visit({ ...KEEP_ALL, OTEL_NODE_RESOURCE_DETECTORS: 'os' })).spans;
  expect(span?.resource).toHaveProperty('os.type');
});

it('is off by default for everything that would cost a look-up', async () => {
  const [span] = (await visit(KEEP_ALL)).spans;
  expect(span?.resource).not.toHaveProperty('os.type');
  expect(span?.resource).not.toHaveProperty('process.command_args');
});
