import { realpathSync } from 'node:fs';
import Module from 'node:module';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODE_DIR } from '../code-dir.js';
import { started } from '../guard.js';
import { hasLoaded } from '../modules/loaded-by-node.js';
import { packageNameInPath } from '../modules/package-of.js';
import { LIBRARIES } from './libraries.js';

/** With these something is to happen in any process, or a module is loaded while the app starts. */
const AT_ONCE = [
  'OTEL_LOGS_EXPORTER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
  'WINNOW_ALSO_INSTRUMENT',
  'WINNOW_LAMBDA',
  'WINNOW_LEAN',
  'WINNOW_RULES',
  'WINNOW_RUN_SPAN',
  'WINNOW_SAMPLER',
];
/** The first span is the run itself, or the runtime client of Lambda is to be told before it starts. A test compares. */
const PRESETS_AT_ONCE: readonly string[] = ['script', 'lambda'];
/** A loader may feed the CommonJS files to Node.js past every hook; a preloaded ES module may have done anything. */
const LOADER = /^--(?:import|loader|experimental-loader)(?:=(.*))?$/;
const API_KEY = Symbol.for('opentelemetry.js.api.1');

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether nothing has happened yet that a later start would miss. */
export function mayWait(preset: string, env: Environment): boolean {
  if (started() !== undefined || API_KEY in globalThis) return false;
  if (isAskedAtOnce(preset, env)) return false;
  if (loaded([...process.execArgv, ...wordsOf(env['NODE_OPTIONS'])]).some((what) => !isOurs(what))) return false;
  // Somebody may hold its functions by now.
  if (hasLoaded('_http_client', '_http_server', 'http2') !== false) return false;
  return !Object.keys(cache()).some((file) => LIBRARIES.has(packageNameInPath(file) ?? ''));
}

/** What is loaded by `--import` or as a loader, ourselves among them. */
export function loaded(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag, at) => {
    const found = LOADER.exec(flag);
    return found === null ? [] : [found[1] ?? flags[at + 1] ?? ''];
  });
}

/** As Node.js takes NODE_OPTIONS apart: at blanks, where no quotes are around them. */
export function wordsOf(options = ''): readonly string[] {
  const words = options.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return words.map((word) =>
    word.replace(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => quoted.replace(/\\(.)/g, '$1')),
  );
}

/** A file of this package, by its name, its path or its address. */
export function isOurs(specifier: string): boolean {
  if (specifier.startsWith('@winnow/preset/')) return true;
  try {
    const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : resolve(specifier);
    return realpathSync(path).startsWith(CODE_DIR + sep);
  } catch {
    return false;
  }
}

/** What the configuration says to that: by these few names, because reading all of it is part of what waits. */
export function isAskedAtOnce(preset: string, env: Environment): boolean {
  const chosen = env['WINNOW_PRESET']?.trim() || preset;
  return PRESETS_AT_ONCE.includes(chosen) || AT_ONCE.some((name) => (env[name]?.trim() ?? '') !== '');
}

function cache(): Readonly<Record<string, unknown>> {
  return (Module as unknown as { _cache: Readonly<Record<string, unknown>> })._cache;
}
