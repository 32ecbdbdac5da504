import { createRequire } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const E2E = fileURLToPath(new URL('../../../e2e/', import.meta.url));
const REGISTER = '@winnow/preset/register';

/** How an app is started and what loads before it. */
export interface ChildOptions {
  /** The file to run. A relative name is looked up in `cwd`, or in `e2e/fixtures` when there is no `cwd`. */
  readonly app: string | URL;
  readonly args?: readonly string[];
  /** Added to a minimal environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Flags of node, before ours. */
  readonly nodeArgs?: readonly string[];
  /**
   * `--require`: true, the default unless another way is asked for, preloads the default preset; a string another
   * register (`@winnow/preset/dev/register`, or a path); false preloads nothing.
   */
  readonly require?: boolean | string;
  /** The same by `--import`. */
  readonly import?: boolean | string;
  /** The same by `--require` in NODE_OPTIONS. */
  readonly nodeOptions?: boolean | string;
  /** Working directory of the app. Default: the app's own. */
  readonly cwd?: string;
  /** Another node binary. Default: the one that runs the test. */
  readonly node?: string;
}

export interface ChildCommand {
  readonly node: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The same for a shell, to paste. */
  readonly text: string;
}

// The app must not see the test runner's own environment: NODE_OPTIONS, NODE_ENV=test, VITEST.
const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TZ'];

/** @param endpoint of the receiver; undefined leaves the exporter's default */
export function childCommand(options: ChildOptions, endpoint: string | undefined): ChildCommand {
  const file = fileOf(options);
  const cwd = options.cwd ?? dirname(file);
  const preload = (what: boolean | string) => registerFile(what === true ? REGISTER : String(what), file);
  const byRequire = options.require ?? !(options.import || options.nodeOptions);

  const own: Record<string, string | undefined> = { TESTKIT_REGISTER: preload(true) };
  if (endpoint !== undefined) {
    own['OTEL_EXPORTER_OTLP_ENDPOINT'] = endpoint;
    // A busy machine is given the time to deliver: what arrives is the question, not how fast.
    own['WINNOW_EXIT_TIMEOUT'] = '30s';
  }
  if (options.nodeOptions) own['NODE_OPTIONS'] = `--require ${JSON.stringify(preload(options.nodeOptions))}`;
  const inherited = Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]));
  const set = defined({ ...own, ...options.env });

  const args = [
    ...(options.nodeArgs ?? []),
    ...(byRequire ? ['--require', preload(byRequire)!] : []),
    ...(options.import ? ['--import', pathToFileURL(preload(options.import)!).href] : []),
    file,
    ...(options.args ?? []),
  ];
  const node = options.node ?? process.execPath;
  const assignments = Object.entries(set).map(([name, value]) => `${name}=${quoted(value)}`);
  const text = [`cd ${quoted(cwd)} &&`, ...assignments, ...[node, ...args].map(quoted)].join(' ');
  return { node, args, cwd, env: { ...defined(inherited), ...set }, text };
}

function fileOf({ app, cwd }: ChildOptions): string {
  if (app instanceof URL) return fileURLToPath(app);
  return isAbsolute(app) ? app : resolve(cwd ?? resolve(E2E, 'fixtures'), app);
}

/** From the app's own dependencies if it has the package, as for any user; otherwise from the e2e workspace. */
function registerFile(register: string, app: string): string | undefined {
  if (isAbsolute(register)) return register;
  for (const from of [app, resolve(E2E, 'package.json')]) {
    try {
      return createRequire(from).resolve(register);
    } catch {
      // Not installed there, or not built yet.
    }
  }
  throw new Error(`${register} cannot be resolved from ${app} nor from e2e/. Is it built? Run: pnpm build`);
}

function defined(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
