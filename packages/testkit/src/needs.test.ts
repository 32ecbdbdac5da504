import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const context = () => {
  const notes: (string | undefined)[] = [];
  const skip = (note?: string): never => {
    notes.push(note);
    throw new Error('skipped');
  };
  return { task: { name: 'a test', meta: {} }, skip, notes };
};
/** The environment is read once, when the module loads. */
const loaded = async () => (await import('./needs.js')).needs.postgres;

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv('DATABASE_URL', undefined);
  vi.stubEnv('WINNOW_CI', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('hands the server to the test', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1/test');
  const postgres = await loaded();
  const body = vi.fn();
  await postgres(body)(context());
  expect(body.mock.calls[0]![0]).toEqual({ url: 'postgres://127.0.0.1/test' });
  expect(postgres.server).toEqual({ url: 'postgres://127.0.0.1/test' });
});

it('skips aloud without it, and says how to start it', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  const body = vi.fn();
  const skipped = context();
  await expect((await loaded())(body)(skipped)).rejects.toThrow('skipped');
  expect(body).not.toHaveBeenCalled();
  expect(skipped.notes[0]).toMatch(/needs PostgreSQL: set DATABASE_URL, for example after `docker run /);
  expect(print.mock.calls[0]![0]).toMatch(/^SKIPPED: a test needs PostgreSQL/);
  expect(skipped.task.meta).toEqual({ skipped: skipped.notes[0] });
});

it('fails without it where WINNOW_CI promises it', async () => {
  vi.stubEnv('WINNOW_CI', '1');
  const promised = context();
  await expect((await loaded())(vi.fn())(promised)).rejects.toThrow('WINNOW_CI=1 forbids to skip it');
  expect(promised.notes).toEqual([]);
});
