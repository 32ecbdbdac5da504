import type { Span } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { KEEP_NOTHING, namesOf, visit } from './support.ts';

const PATHS = ['/items/1', '/slow?ms=120'];

/** What is kept has taken so long: on a busy machine that may be more than was meant to. */
function expectSlow(spans: readonly Span[], fromMs: number): void {
  expect(namesOf(spans)).toContain('GET /slow');
  expect(spans.filter(({ attributes }) => attributes['winnow.keep.reason'] !== 'slow')).toEqual([]);
  expect(spans.filter(({ startMs, endMs }) => endMs - startMs < fromMs)).toEqual([]);
}

it('is the duration from which a request is kept', async () => {
  const { spans, stderr } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_SLOW: '100ms' }, PATHS);
  expectSlow(spans, 100);
  expect(stderr).toContain('slow over 100ms');
});

it('is one second by default', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_SLOW: '' }, [...PATHS, '/slow?ms=1050']);
  expectSlow(spans, 1000);
});

it.each(['off', '0'])('%s keeps none for being slow', async (off) => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_SLOW: off }, ['/slow?ms=1050']);
  expect(spans).toEqual([]);
});
