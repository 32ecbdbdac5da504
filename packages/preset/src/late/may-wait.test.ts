import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { resolve } from '../config/index.js';
import { PRESETS } from '../presets/index.js';
import { isAskedAtOnce, isOurs, loaded, wordsOf } from './may-wait.js';

describe('a process is not left waiting', () => {
  it.each(Object.keys(PRESETS))('where preset %s has something to do before the app', (preset) => {
    const { runSpan, lambda, metrics, logs, rulesModule, samplerModule } = resolve({ WINNOW_PRESET: preset }).config;
    const expected = runSpan || lambda || metrics || logs || rulesModule !== undefined || samplerModule !== undefined;
    expect(isAskedAtOnce(preset, {})).toBe(expected);
    expect(isAskedAtOnce('service', { WINNOW_PRESET: ` ${preset} ` })).toBe(expected);
  });

  it('where another preset is chosen than the one that would not wait', () => {
    expect(isAskedAtOnce('script', { WINNOW_PRESET: 'service' })).toBe(false);
  });

  it.each([
    [{ OTEL_METRICS_EXPORTER: 'otlp' }, true],
    [{ WINNOW_RULES: './rules.mjs' }, true],
    [{ WINNOW_RULES: ' ' }, false],
    [{ OTEL_SERVICE_NAME: 'shop' }, false],
  ] as const)('where a variable asks for more than requests: %j is %s', (env, expected) => {
    expect(isAskedAtOnce('service', env)).toBe(expected);
  });
});

it.each([
  [
    ['--import', 'tsx', '--require', './a.js', '--loader=./b.mjs'],
    ['tsx', './b.mjs'],
  ],
  [['--experimental-loader', 'c', '--importer', 'd'], ['c']],
  [['--import'], ['']],
  [['--inspect'], []],
])('%j loads %j', (flags, expected) => {
  expect(loaded(flags)).toEqual(expected);
});

it.each([
  ['--import tsx  --max-old-space-size=64', ['--import', 'tsx', '--max-old-space-size=64']],
  ['--import="./my app/a\\"b.mjs"', ['--import=./my app/a"b.mjs']],
  [undefined, []],
])('NODE_OPTIONS=%s are the words %j', (options, expected) => {
  expect(wordsOf(options)).toEqual(expected);
});

it.each([
  ['@winnow/preset/worker/register', true],
  [__filename, true],
  [pathToFileURL(__filename).href, true],
  ['tsx', false],
  ['@winnow/other', false],
  ['file:///no/such/file.js', false],
  ['file://%00', false],
])('%s is a file of ours: %s', (specifier, ours) => {
  expect(isOurs(specifier)).toBe(ours);
});
