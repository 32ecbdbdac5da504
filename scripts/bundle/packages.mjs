/**
 * How each package is joined. Names are files below `src`, without their ending. What `exports` in its package.json names and
 * is no door here stays as tsc wrote it.
 * - `doors`: what a bundle is made for; several of them share one
 * - `first`: a file that is joined with what it loads at once, and exports all of that to the others
 * - `before`: files that a door loads before the bundle
 * - `shared`: with all that they load the same files for everybody, because they hold state, or go by where they are
 * - `alone`: the code of threads and processes
 */
export const PACKAGES = {
  sampler: { doors: ['index'] },
  preset: {
    // The last one is for `pnpm run docs` and the checks: they ask the build what it holds.
    doors: ['index', 'start', 'lambda/load-handler', 'rows/described'],
    first: 'register-preset',
    before: { index: ['start-waiting'] },
    shared: ['register', 'version'],
    alone: ['start-waiting', 'export/worker', 'export/child'],
  },
};
