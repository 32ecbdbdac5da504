import { patchMethod } from '../http/patched.js';
import { loadedAhead } from '../loaded-ahead.js';
import type { Row } from '../row.js';
import { type CronTracing, createCronTracing, NODE_CRON_SCOPE } from './cron-tracing.js';
import type { Execution, InlineTask, Method, NodeCron } from './shapes.js';

const CLASS = 'InlineScheduledTask';
const shared = {
  library: 'node-cron',
  scopes: [NODE_CRON_SCOPE],
  rules: { keepsShort: true },
  why: 'No instrumentation of node-cron exists, and it catches what a task throws: nobody hears of a job that fails every night.',
};

/** Its CommonJS build, and its ES modules where they are heard of. */
export const nodeCronRow: Row = {
  ...shared,
  versions: ['>=3.0.0 <5'],
  files: ['dist/_shared.cjs', 'dist/cjs/tasks/inline-scheduled-task.js', 'dist/esm/tasks/inline-scheduled-task.js'],
  modules: { 'dist/_shared.js': [CLASS] },
  load(runtime) {
    const tracing = createCronTracing(runtime);
    return {
      patch(exports, version, file) {
        if (file !== undefined) patchTasks(exports, tracing);
        else if (version?.startsWith('3.')) patchSchedule(exports as NodeCron, tracing);
        return exports;
      },
    };
  },
};

/** Its ES modules where they are not heard of. */
export const nodeCronModulesRow: Row = {
  ...shared,
  ...loadedAhead({
    ...shared,
    version: /^4\./,
    files: ['dist/_shared.js'],
    patch: (runtime, loaded) => patchTasks(loaded, createCronTracing(runtime)),
  }),
};

/** Version 3 hands a run the word for who has asked for it, or the date. */
function patchSchedule(cron: NodeCron, tracing: CronTracing): void {
  patchMethod(
    cron as Required<NodeCron>,
    'schedule',
    (original) =>
      function schedule(expression, run, options) {
        if (typeof run !== 'function') return original.call(cron, expression, run, options);
        const task = { name: options?.name, expression };
        const traced = tracing.traced(run as Method<unknown>, task, ([now]) => now === 'manual');
        return original.call(cron, expression, traced, options);
      },
  );
}

/** Version 4. The class of tasks goes by a short name where modules are bundled. */
function patchTasks(exports: unknown, tracing: CronTracing): void {
  const classes = Object.values(exports as Record<string, { name?: unknown; prototype?: InlineTask } | undefined>);
  const prototype = classes.find((one) => one?.name === CLASS)?.prototype;
  if (!prototype) return;
  const known = new WeakSet<object>();
  // Called before each run. What starts a task may have been called before its module could be patched.
  patchMethod(
    prototype,
    'createContext',
    (original) =>
      function (...args) {
        const { runner, name, cronExpression: expression } = this;
        if (typeof runner?.onMatch === 'function' && !known.has(runner)) {
          known.add(runner);
          runner.onMatch = tracing.traced(runner.onMatch, { name, expression }, isInvoked);
        }
        return original.apply(this, args);
      },
  );
}

function isInvoked([, execution]: readonly unknown[]): boolean {
  return (execution as Execution | undefined)?.reason !== 'scheduled';
}
