import { PRESETS } from '../presets/index.js';
import type { Preset } from '../presets/preset.js';
import type { Config, KeepConfig, TraceExporterName } from './config.js';
import { nearest } from './nearest.js';
import { readVariables } from './read-variables.js';
import { parseRollOut, type RollOutConfig, rollOut as rollOutType } from './roll-out.js';
import { shownEndpoint } from './shown-endpoint.js';
import { duration } from './value-types.js';
import { VARIABLES, type Values } from './variables.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Resolved {
  readonly config: Config;
  /** Sentences for the user, each once. Nothing here stops the app. */
  readonly problems: readonly string[];
}

/** What the resolver takes from `start()`; stronger than the environment. */
export interface ResolveOptions {
  readonly preset?: string | Preset;
  readonly serviceName?: string;
  readonly rollout?: string;
  /** A sampler or rules came as objects, so the modules are not loaded. */
  readonly ownSampler?: boolean;
  readonly ownRules?: boolean;
  /** An exporter came as an object. */
  readonly ownExporter?: boolean;
}

const KEEPS_ALL: readonly unknown[] = ['always_on', 'parentbased_always_on'];
const KEEPS_NONE: readonly unknown[] = ['always_off', 'parentbased_always_off'];

/**
 * Options over environment over preset over defaults. Pure: it reads nothing but its arguments and never throws.
 * @param registeredPreset the preset that the flag names (`@winnow/preset/dev/register`); WINNOW_PRESET wins
 */
export function resolve(env: Environment, options: ResolveOptions = {}, registeredPreset = 'service'): Resolved {
  const problems: string[] = [];
  const preset = choosePreset(env, options, registeredPreset, problems);
  const read = readVariables(env, preset.values);
  problems.push(...read.problems);
  const set: Partial<Values> = read.values;
  const values = { ...defaults(), ...preset.values, ...set } as Values;
  const exporters = chooseExporters(values, set, preset.values, options);
  const sampler = values.OTEL_TRACES_SAMPLER;
  const rollOut = chooseRollOut(values.WINNOW_ROLLOUT, options, preset, problems);
  const protocol = values.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? values.OTEL_EXPORTER_OTLP_PROTOCOL;

  const config: Config = {
    preset: preset.name,
    disabled: values.OTEL_SDK_DISABLED,
    recording:
      !KEEPS_NONE.includes(sampler) &&
      (exporters.length > 0 || options.ownExporter === true) &&
      !('percent' in rollOut && rollOut.percent === 0),
    rollOut,
    serviceName:
      options.serviceName ??
      values.OTEL_SERVICE_NAME ??
      nameAmong(values.OTEL_RESOURCE_ATTRIBUTES) ??
      (values.WINNOW_LAMBDA ? env['AWS_LAMBDA_FUNCTION_NAME'] : undefined),
    keep: keepConfig(values, set),
    collector: values.WINNOW_MODE === 'collector',
    observe: values.WINNOW_MODE === 'observe',
    runSpan: values.WINNOW_RUN_SPAN,
    lambda: values.WINNOW_LAMBDA,
    flushTimeoutMs: values.WINNOW_FLUSH_TIMEOUT,
    runtimeApi: values.WINNOW_LAMBDA ? env['AWS_LAMBDA_RUNTIME_API'] : undefined,
    rulesModule: options.ownRules || options.ownSampler ? undefined : values.WINNOW_RULES,
    samplerModule: options.ownSampler ? undefined : values.WINNOW_SAMPLER,
    exporters,
    otlp: { protocol, shownEndpoint: shownEndpoint(values, protocol, problems) },
    propagators: values.OTEL_PROPAGATORS,
    propagateTo: values.WINNOW_PROPAGATE_TO,
    foreignSampled: values.WINNOW_FOREIGN_SAMPLED,
    trust: values.WINNOW_TRUST,
    trustStated: (set.WINNOW_TRUST ?? preset.values.WINNOW_TRUST) !== undefined,
    recall: values.WINNOW_RECALL,
    responseHeader: values.WINNOW_RESPONSE_HEADER,
    ignorePaths: values.WINNOW_IGNORE_PATHS,
    lean: values.WINNOW_LEAN,
    expressPrototypes: values.WINNOW_EXPRESS_PROTOTYPES,
    clientNames: values.WINNOW_CLIENT_NAMES,
    minInternalMs: values.WINNOW_MIN_INTERNAL,
    pruneManual: values.WINNOW_PRUNE_MANUAL,
    redact: values.WINNOW_REDACT,
    logFields: values.WINNOW_LOG_FIELDS,
    googleProject: values.GOOGLE_CLOUD_PROJECT,
    console: values.WINNOW_CONSOLE,
    requestId: values.WINNOW_REQUEST_ID,
    traceUrl: values.WINNOW_TRACE_URL,
    exitTimeoutMs: values.WINNOW_EXIT_TIMEOUT,
    queue: onlySet({
      maxSpans: values.OTEL_BSP_MAX_QUEUE_SIZE,
      batchSpans: values.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
      delayMs: values.OTEL_BSP_SCHEDULE_DELAY,
    }),
    logLevel: values.OTEL_LOG_LEVEL,
    enabledInstrumentations: values.OTEL_NODE_ENABLED_INSTRUMENTATIONS,
    disabledInstrumentations: values.OTEL_NODE_DISABLED_INSTRUMENTATIONS,
    alsoInstrument: values.WINNOW_ALSO_INSTRUMENT,
    metrics: values.OTEL_METRICS_EXPORTER !== undefined,
    logs: values.OTEL_LOGS_EXPORTER !== undefined,
    resourceDetectors: values.OTEL_NODE_RESOURCE_DETECTORS !== undefined,
  };
  return { config, problems };
}

function choosePreset(env: Environment, options: ResolveOptions, registered: string, problems: string[]) {
  if (typeof options.preset === 'object') return options.preset;
  const name = options.preset ?? (env['WINNOW_PRESET']?.trim() || registered);
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset) return preset;
  const where = options.preset === undefined ? 'WINNOW_PRESET' : 'start({ preset })';
  const meant = nearest(name, Object.keys(PRESETS));
  const hint = meant === undefined ? `There are ${Object.keys(PRESETS).join(', ')}.` : `Did you mean "${meant}"?`;
  problems.push(`Unknown preset "${name}" in ${where}. ${hint} Using "service".`);
  return PRESETS['service']!;
}

const EVERYBODY: RollOutConfig = { percent: 100 };

/** The variable's text has been read already, those of options and presets of one's own have not. */
function chooseRollOut(set: string, { rollout }: ResolveOptions, preset: Preset, problems: string[]): RollOutConfig {
  const wanted = parseRollOut(rollout ?? set);
  if (wanted) return wanted;
  const where =
    rollout === undefined ? `preset "${preset.name}": WINNOW_ROLLOUT=${set}` : `start({ rollout: '${rollout}' })`;
  problems.push(`${where}: expected ${rollOutType.expected}. Using "100%".`);
  return EVERYBODY;
}

/** OpenTelemetry takes the name from here too; log lines must carry the same one. */
function nameAmong(attributes = ''): string | undefined {
  const name = /(?:^|,)\s*service\.name\s*=([^,]*)/.exec(attributes)?.[1]?.trim();
  try {
    return name === undefined || name === '' ? undefined : decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Without the keys that are undefined, which would hide the receiver's own defaults. */
function onlySet<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as typeof options;
}

function defaults(): Values {
  return Object.fromEntries(Object.entries(VARIABLES).map(([name, variable]) => [name, variable.default])) as Values;
}

function keepConfig(values: Values, set: Partial<Values>): KeepConfig {
  const ratio = values.OTEL_TRACES_SAMPLER_ARG;
  // The ARG of an always_on is left over from elsewhere; its own variable is the stronger word on the percent.
  const percent =
    set.WINNOW_KEEP_PERCENT === undefined && ratio !== undefined ? ratio * 100 : values.WINNOW_KEEP_PERCENT;
  return {
    everything: KEEPS_ALL.includes(values.OTEL_TRACES_SAMPLER),
    errors: values.WINNOW_KEEP_ERRORS !== false,
    errorsBudget: typeof values.WINNOW_KEEP_ERRORS === 'string' ? values.WINNOW_KEEP_ERRORS : undefined,
    ...slowConfig(values.WINNOW_KEEP_SLOW),
    slowRoutes: values.WINNOW_SLOW_ROUTES,
    first: values.WINNOW_KEEP_FIRST,
    percent,
  };
}

const SLOW_BUDGET = '20/s';

function slowConfig(limits: number | string): Pick<KeepConfig, 'slowMs' | 'slowQuantile' | 'slowBudget'> {
  const items = String(limits).split(',');
  const budget = items.find((item) => item.includes('/'));
  const quantile = items.find((item) => item.startsWith('p'));
  const time = items.find((item) => item !== budget && item !== quantile);
  return {
    slowMs: (time === undefined ? undefined : duration.parse(time)) || undefined,
    slowQuantile: quantile,
    slowBudget: budget ?? SLOW_BUDGET,
  };
}

function chooseExporters(
  values: Values,
  set: Partial<Values>,
  preset: Partial<Values>,
  options: ResolveOptions,
): readonly TraceExporterName[] {
  if (values.OTEL_TRACES_EXPORTER.includes('none')) return [];
  const names = values.OTEL_TRACES_EXPORTER.filter((name): name is TraceExporterName => name !== 'none');
  const fromPreset = set.OTEL_TRACES_EXPORTER === undefined && preset.OTEL_TRACES_EXPORTER !== undefined;
  // A preset that only prints still sends where an endpoint says so.
  const endpoint = set.OTEL_EXPORTER_OTLP_ENDPOINT ?? set.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (fromPreset && endpoint !== undefined && !names.includes('otlp')) names.push('otlp');
  // An exporter handed to start() takes the place of the default one.
  return options.ownExporter && set.OTEL_TRACES_EXPORTER === undefined
    ? names.filter((name) => name !== 'otlp')
    : names;
}
