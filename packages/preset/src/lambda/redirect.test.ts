import { afterEach, describe, expect, it, vi } from 'vitest';
import { handlerName } from '../config/env.js';
import { originalHandler, redirectHandler } from './redirect.js';

const lines: string[] = [];
const log = { warn: (line: string) => void lines.push(line) } as never;

afterEach(() => {
  vi.unstubAllEnvs();
  lines.length = 0;
});

describe('the name of the handler', () => {
  it('is ours until the runtime client has read it', () => {
    vi.stubEnv('_HANDLER', 'src/app.handler');
    expect(redirectHandler(log, '/opt/winnow/lambda')).toBe(true);
    expect(handlerName()).toBe('/opt/winnow/lambda/entry.handler');
    expect(originalHandler()).toBe('src/app.handler');
    expect(handlerName()).toBe('src/app.handler');
  });

  it('stays where there is none, or where the client would refuse ours', () => {
    vi.stubEnv('_HANDLER', '');
    expect(redirectHandler(log)).toBe(false);
    vi.stubEnv('_HANDLER', 'app.handler');
    expect(redirectHandler(log, '/srv/.pnpm/winnow@file+..+x/lambda')).toBe(false);
    expect(handlerName()).toBe('app.handler');
    expect(lines).toEqual([
      'Lambda takes no handler with ".." in its path (/srv/.pnpm/winnow@file+..+x/lambda): the function is not traced. Wrap it: lambdaHandler(handler).',
    ]);
  });
});
