import { describe, expect, it } from 'vitest';
import { extend } from '../presets/extend.js';
import { resolve } from './resolve.js';

const config = (env: Record<string, string>, options = {}) => resolve(env, options).config;
const problems = (env: Record<string, string>) => resolve(env).problems;

describe('resolve', () => {
  it('has the default policy without any variable', () => {
    const { config, problems } = resolve({});
    expect(problems).toEqual([]);
    expect(config.preset).toBe('service');
    expect(config.recording).toBe(true);
    expect(config.keep).toEqual({
      everything: false,
      errors: true,
      errorsBudget: '50/s',
      slowMs: 1000,
      slowQuantile: 'p99',
      slowBudget: '20/s',
      slowRoutes: {},
      first: 10,
      percent: 5,
    });
    expect(config.exporters).toEqual(['otlp']);
    expect(config.otlp).toEqual({ protocol: 'http/protobuf', shownEndpoint: 'http://localhost:4318' });
  });

  it('reads an empty variable as an unset one', () => {
    expect(resolve({ WINNOW_KEEP_PERCENT: '', OTEL_TRACES_EXPORTER: ' ' })).toEqual(resolve({}));
  });

  it.each([
    ['parentbased_traceidratio', '0.25', 25, false],
    ['traceidratio', '0.01', 1, false],
    [undefined, '0.5', 50, false],
    ['always_on', undefined, 5, true],
    ['parentbased_always_on', undefined, 5, true],
  ])('OTEL_TRACES_SAMPLER=%s with ARG=%s keeps %d percent, everything: %s', (sampler, arg, percent, everything) => {
    const keep = config({
      ...(sampler && { OTEL_TRACES_SAMPLER: sampler }),
      ...(arg && { OTEL_TRACES_SAMPLER_ARG: arg }),
    }).keep;
    expect(keep.percent).toBe(percent);
    expect(keep.everything).toBe(everything);
    expect(keep.errors).toBe(true);
  });

  it.each<[string, object]>([
    ['true', { errors: true, errorsBudget: undefined }],
    ['false', { errors: false, errorsBudget: undefined }],
    ['off', { errors: false, errorsBudget: undefined }],
    ['300 / m', { errors: true, errorsBudget: '300/m' }],
  ])('reads WINNOW_KEEP_ERRORS=%s', (value, keep) => {
    expect(config({ WINNOW_KEEP_ERRORS: value }).keep).toMatchObject(keep);
  });

  it.each<[string, object]>([
    ['2s', { slowMs: 2000, slowQuantile: undefined, slowBudget: '20/s' }],
    ['off', { slowMs: undefined, slowQuantile: undefined }],
    ['p95', { slowMs: undefined, slowQuantile: 'p95', slowBudget: '20/s' }],
    ['500ms, p99.9', { slowMs: 500, slowQuantile: 'p99.9', slowBudget: '20/s' }],
    ['1s,p99,100/s', { slowMs: 1000, slowQuantile: 'p99', slowBudget: '100/s' }],
    ['3s,5/m', { slowMs: 3000, slowQuantile: undefined, slowBudget: '5/m' }],
  ])('reads WINNOW_KEEP_SLOW=%s', (value, keep) => {
    expect(problems({ WINNOW_KEEP_SLOW: value })).toEqual([]);
    expect(config({ WINNOW_KEEP_SLOW: value }).keep).toMatchObject(keep);
  });

  it.each(['1s,2s', 'p99,p50', '20/s', '1s,', 'p9', 'p100', '1s,p99,0/s'])(
    'does not read WINNOW_KEEP_SLOW=%s',
    (value) => {
      expect(problems({ WINNOW_KEEP_SLOW: value })).toHaveLength(1);
    },
  );

  it('takes the percent of our own variable before the ARG of the standard one', () => {
    expect(config({ WINNOW_KEEP_PERCENT: '2', OTEL_TRACES_SAMPLER_ARG: '0.5' }).keep.percent).toBe(2);
  });

  it.each<Record<string, string>>([
    { OTEL_TRACES_SAMPLER: 'always_off' },
    { OTEL_TRACES_EXPORTER: 'none' },
    { WINNOW_PRESET: 'propagate' },
  ])('records nothing with %o', (env) => {
    expect(config(env).recording).toBe(false);
  });

  it('lets the environment override what a preset says', () => {
    const dev = config({ WINNOW_PRESET: 'dev' });
    expect(dev.keep.everything).toBe(true);
    expect(dev.exporters).toEqual(['waterfall']);
    expect(config({ WINNOW_PRESET: 'dev', OTEL_TRACES_SAMPLER: 'traceidratio' }).keep.everything).toBe(false);
    expect(config({ WINNOW_PRESET: 'dev', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }).exporters).toEqual([
      'waterfall',
      'otlp',
    ]);
    expect(config({ WINNOW_PRESET: 'dev', OTEL_TRACES_EXPORTER: 'otlp' }).exporters).toEqual(['otlp']);
  });

  it('prefers options to the environment, and the environment to the preset of the flag', () => {
    expect(config({ WINNOW_PRESET: 'dev' }, { preset: 'propagate' }).preset).toBe('propagate');
    expect(resolve({ WINNOW_PRESET: 'propagate' }, {}, 'dev').config.preset).toBe('propagate');
    expect(resolve({}, {}, 'dev').config.preset).toBe('dev');
    expect(config({ OTEL_SERVICE_NAME: 'a' }, { serviceName: 'b' }).serviceName).toBe('b');
  });

  it('takes the name of the service from the resource attributes, as OpenTelemetry does', () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'team=a, service.name=my%20shop ,x=1' };
    expect(config(env).serviceName).toBe('my shop');
    expect(config({ ...env, OTEL_SERVICE_NAME: 'a' }).serviceName).toBe('a');
    // OpenTelemetry discards all of it for one item that breaks the rules.
    expect(config({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=100%,my.service.name=b' }).serviceName).toBeUndefined();
    expect(config({ OTEL_RESOURCE_ATTRIBUTES: 'my.service.name=b' }).serviceName).toBeUndefined();
  });

  it.each<[string, object]>([
    ['100', { percent: 100 }],
    ['0.5 %', { percent: 0.5 }],
    ['header:X-Beta', { header: 'x-beta', value: undefined }],
    ['Header: x-beta = yes please ', { header: 'x-beta', value: 'yes please' }],
  ])('reads WINNOW_ROLLOUT=%s', (value, rollOut) => {
    expect(resolve({ WINNOW_ROLLOUT: value })).toMatchObject({ config: { rollOut, recording: true }, problems: [] });
    expect(config({ WINNOW_ROLLOUT: '3%' }, { rollout: value }).rollOut).toEqual(rollOut);
  });

  it('says where a roll-out that is none comes from', () => {
    expect(resolve({}, { rollout: 'all' }).problems).toEqual([
      'start({ rollout: \'all\' }): expected a percentage such as 10%, or a header such as header:x-beta or header:x-beta=1. Using "100%".',
    ]);
    const mine = extend('service', { WINNOW_ROLLOUT: '101%' }, 'mine');
    expect(resolve({}, { preset: mine })).toMatchObject({
      config: { rollOut: { percent: 100 } },
      problems: [expect.stringMatching(/^preset "mine": WINNOW_ROLLOUT=101%: expected a percentage/)],
    });
  });

  it('ignores hosts that are no hosts, with a word', () => {
    const { config: resolved, problems } = resolve({ WINNOW_PROPAGATE_TO: 'a.example,10.0.*' });
    expect(resolved.propagateTo).toBeUndefined();
    expect(problems).toEqual([
      'WINNOW_PROPAGATE_TO=a.example,10.0.*: expected hosts such as api.shop.example, *.shop.example or *. It is ignored.',
    ]);
    expect(config({ WINNOW_PROPAGATE_TO: 'a.example, *.b.example' }).propagateTo).toEqual(['a.example', '*.b.example']);
  });

  it('takes a preset of the caller, and the environment over it', () => {
    const mine = extend('dev', { WINNOW_KEEP_PERCENT: 1, WINNOW_KEEP_SLOW: 300 }, 'mine');
    expect(config({}, { preset: mine })).toMatchObject({
      preset: 'mine',
      keep: { everything: true, percent: 1, slowMs: 300 },
    });
    expect(config({ WINNOW_KEEP_PERCENT: '2' }, { preset: mine }).keep.percent).toBe(2);
    expect(() => extend('wroker', {})).toThrow(
      "extend('wroker'): there is no such preset. There are service, edge, worker",
    );
  });

  it('leaves modules alone that an object replaces', () => {
    const env = { WINNOW_RULES: './r.mjs', WINNOW_SAMPLER: './s.mjs' };
    expect(config(env)).toMatchObject({ rulesModule: './r.mjs', samplerModule: './s.mjs' });
    expect(config(env, { ownRules: true })).toMatchObject({ rulesModule: undefined, samplerModule: './s.mjs' });
    expect(config(env, { ownSampler: true })).toMatchObject({ rulesModule: undefined, samplerModule: undefined });
  });

  it('hands the endpoint on without credentials, and knows the port of gRPC', () => {
    expect(
      config({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://me:secret@api.example.com/otlp/?key=1' }).otlp.shownEndpoint,
    ).toBe('https://api.example.com/otlp');
    expect(config({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }).otlp.shownEndpoint).toBe('http://localhost:4317');
  });
});

describe('the message about a value that is not understood', () => {
  it.each([
    [{ WINNOW_KEEP_PERCENT: 'abc' }],
    [{ WINNOW_KEEP_PERCENT: '101' }],
    [{ WINNOW_PRESET: 'prpagate' }],
    [{ WINNOW_PRESET: '__proto__' }],
    [{ WINNOW_KEEP_SLOW: 'soon' }],
    [{ WINNOW_SLOW_ROUTES: 'POST /export' }],
    [{ WINNOW_KEEP_ERRORS: 'ture' }],
    [{ WINNOW_LOG_FIELDS: 'datadgo' }],
    [{ WINNOW_EXIT_TIMEOUT: '-1s' }],
    [{ OTEL_TRACES_EXPORTER: 'otlp,jaeger' }],
    [{ OTEL_TRACES_SAMPLER: 'paretbased_always_on' }],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuff' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'secret-host-without-scheme' }],
    [{ WINNOW_KEEP_PERCNT: '7' }],
  ])('%o', (env) => {
    expect(problems(env as Record<string, string>)).toMatchSnapshot();
  });

  it('is silent about variables that only begin like ours', () => {
    expect(problems({ WINNOW_SOMETHING_OF_THE_APP: '1' })).toEqual([]);
  });

  it('never repeats a long value whole', () => {
    expect(problems({ WINNOW_KEEP_PERCENT: 'x'.repeat(5000) })[0]?.length).toBeLessThan(300);
  });
});
