import { afterEach, describe, expect, it, vi } from 'vitest';
import { isNextBuild, place } from './guard.js';

const threads = vi.hoisted(() => ({
  isMainThread: true,
  isInternalThread: false,
  parentPort: {} as object | null,
  workerData: undefined as unknown,
}));
vi.mock('./other-thread.js', () => ({ otherThread: () => (threads.isMainThread ? undefined : threads) }));

const { versions, argv } = process;

afterEach(() => {
  Object.assign(threads, { isMainThread: true, isInternalThread: false, parentPort: {}, workerData: undefined });
  Object.defineProperty(process, 'versions', { value: versions });
  process.argv = argv;
  Reflect.deleteProperty(globalThis, 'Deno');
});

describe('another runtime', () => {
  it('is Bun by its version', () => {
    Object.defineProperty(process, 'versions', { value: { ...versions, bun: '1.3.0' } });
    expect(place()).toBe('foreign-runtime');
  });

  it('is Deno by its global', () => {
    Object.assign(globalThis, { Deno: { version: { deno: '2.5.0' } } });
    expect(place()).toBe('foreign-runtime');
  });

  it('counts in a thread too', () => {
    threads.isMainThread = false;
    Object.assign(globalThis, { Deno: {} });
    expect(place()).toBe('foreign-runtime');
  });
});

describe('a thread', () => {
  it.each([
    ['the main one', {}, 'app'],
    ['a worker of the app', { isMainThread: false }, 'app'],
    ['that of loader hooks', { isMainThread: false, isInternalThread: true }, 'foreign-thread'],
    ['that of loader hooks, on Node.js 20', { isMainThread: false, parentPort: null }, 'foreign-thread'],
    ['our own for sending', { isMainThread: false, workerData: { winnowWorker: true } }, 'foreign-thread'],
  ])('%s', (_which, thread, expected) => {
    process.argv = ['node', '/srv/app/server.js'];
    Object.assign(threads, thread);
    expect(place()).toBe(expected);
  });

  it('of a library is told by where its script is', () => {
    threads.isMainThread = false;
    process.argv = ['node', '/srv/app/node_modules/thread-stream/lib/worker.js'];
    expect(place()).toBe('foreign-thread');
  });
});

describe('next build', () => {
  it.each([
    [undefined, ['node', '/app/node_modules/next/dist/bin/next', 'build']],
    [undefined, ['node', '/app/node_modules/.bin/next', 'build', '--webpack']],
    ['phase-production-build', ['node', '/app/node_modules/next/dist/compiled/jest-worker/processChild.js']],
  ])('is told by its phase (%s) or its command: %j', (phase, argv) => {
    expect(isNextBuild(phase, argv)).toBe(true);
  });

  it.each([
    [undefined, ['node', '/app/node_modules/next/dist/bin/next', 'start']],
    ['phase-production-server', ['node', '/app/node_modules/.bin/next', 'start']],
    [undefined, ['node', '/app/next', 'build']],
    [undefined, ['node']],
  ])('is nothing else (%s): %j', (phase, argv) => {
    expect(isNextBuild(phase, argv)).toBe(false);
  });
});
