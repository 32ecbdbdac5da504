import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../../config/config.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { consoleRow } from './console-row.js';

const recorder = createRecorder();
const request = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const METHODS = ['log', 'info', 'debug', 'warn', 'error'] as const;

/** A console that keeps what it is told, patched as the global one is. */
function patched(config: Partial<Config> = {}) {
  const lines: unknown[][] = [];
  const write = (...args: unknown[]) => void lines.push(args);
  const fake = { log: write, info: write, debug: write, warn: write, error: write, table: write };
  const full = { ...recorder.runtime.config, logFields: 'otel', serviceName: 'shop', console: 'auto', ...config };
  const own = Object.fromEntries(Object.entries(fake).map(([name]) => [name, (...args: unknown[]) => write(...args)]));
  consoleRow.load({ ...recorder.runtime, config: full as Config }).patch(own, undefined, undefined);
  return { console: own as typeof fake, lines };
}

function inRequest(run: () => void): void {
  context.with(trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(request)), run);
}

const terminals = { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY };

function terminal(stdout: boolean, stderr: boolean): void {
  Object.assign(process.stdout, { isTTY: stdout });
  Object.assign(process.stderr, { isTTY: stderr });
}

afterEach(() => terminal(terminals.stdout, terminals.stderr));

/** Which of the methods stamp a line. */
function stamping(config: Partial<Config> = {}): string[] {
  const { console, lines } = patched(config);
  inRequest(() => {
    for (const method of METHODS) console[method](method);
  });
  return METHODS.filter((_, at) => String(lines[at]?.[0]).includes(request.traceId));
}

describe('WINNOW_CONSOLE', () => {
  it('auto leaves what goes to a terminal alone, by stream', () => {
    terminal(false, false);
    expect(stamping()).toEqual(METHODS);
    terminal(true, false);
    expect(stamping()).toEqual(['warn', 'error']);
    terminal(true, true);
    expect(stamping()).toEqual([]);
  });

  it('on stamps them too, and the output of scripts; off nothing', () => {
    terminal(true, true);
    expect(stamping({ console: 'on' })).toEqual(METHODS);
    terminal(false, false);
    expect(stamping({ runSpan: true })).toEqual([]);
    expect(stamping({ runSpan: true, console: 'on' })).toEqual(METHODS);
    expect(stamping({ console: 'off' })).toEqual([]);
  });
});

describe('the console', () => {
  it('is as it was outside of requests, for other methods, and for what is no text', () => {
    terminal(false, false);
    const { console, lines } = patched();
    console.log('outside');
    const error = new Error('boom');
    inRequest(() => {
      console.log();
      console.log(error);
      console.log({ a: 1 }, 'text');
      console.table([1]);
    });
    expect(lines).toEqual([['outside'], [], [error], [{ a: 1 }, 'text'], [[1]]]);
  });

  it('keeps the names of its methods, and is patched once', () => {
    const { console, lines } = patched();
    const { log } = console;
    const config = { ...recorder.runtime.config, logFields: 'otel', console: 'on' } as Config;
    consoleRow.load({ ...recorder.runtime, config }).patch(console, undefined, undefined);
    expect(console.log).toBe(log);
    terminal(false, false);
    // Taken off its object, as callbacks are.
    inRequest(() => ['a'].forEach(log));
    expect(lines).toHaveLength(1);
  });
});
