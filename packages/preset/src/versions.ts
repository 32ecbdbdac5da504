type Satisfies = typeof import('semver').satisfies;
let satisfies: Satisfies | undefined;

/** Whether a version is in one of the ranges. semver is loaded with the first library that has to be judged. */
export function inRanges(version: string, ranges: readonly string[]): boolean {
  satisfies ??= require('semver/functions/satisfies') as Satisfies;
  const fits = satisfies;
  return ranges.some((range) => fits(version, range, { includePrerelease: true }));
}
