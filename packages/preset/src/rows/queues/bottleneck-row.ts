import { context } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';

interface Job {
  doExecute(...args: unknown[]): unknown;
}
interface Limiter {
  _receive(job: Job, ...rest: unknown[]): unknown;
}

export const bottleneckRow: Row = {
  library: 'bottleneck',
  versions: ['>=2.19.0 <3'],
  files: ['light.js', 'es5.js'],
  makesNoSpans: true,
  why: 'A job that had to wait runs in the context of the one that finished before it.',
  load: () => ({
    patch(exports) {
      const { prototype } = exports as { prototype?: Limiter };
      // schedule(), submit() and wrap() all come by here, in the caller's context. The task stays as it is: events show it.
      if (prototype) {
        patchMethod(prototype, '_receive', (original) => {
          return function (this: Limiter, job, ...rest) {
            if (typeof job?.doExecute === 'function') job.doExecute = context.bind(context.active(), job.doExecute);
            return original.call(this, job, ...rest);
          };
        });
      }
      return exports;
    },
  }),
};
