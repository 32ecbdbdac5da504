import { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { terminalOptions } from './terminal.js';

/** Node.js's own judgement of colours on a terminal, with a stream that claims to be one. */
function terminal(env: NodeJS.ProcessEnv): NodeJS.WriteStream {
  return {
    isTTY: true,
    columns: 90,
    hasColors: () => 2 ** WriteStream.prototype.getColorDepth.call({} as WriteStream, env) >= 16,
  } as unknown as NodeJS.WriteStream;
}

describe('terminalOptions', () => {
  it('takes the colours and the width of a terminal', () => {
    expect(terminalOptions(terminal({ TERM: 'xterm-256color' }))).toEqual({ color: true, width: 90 });
  });

  it('honours NO_COLOR', () => {
    expect(terminalOptions(terminal({ TERM: 'xterm-256color', NO_COLOR: '1' })).color).toBe(false);
  });

  it('has no colours in a pipe', () => {
    expect(terminalOptions({ isTTY: false } as NodeJS.WriteStream)).toEqual({ color: false });
  });
});
