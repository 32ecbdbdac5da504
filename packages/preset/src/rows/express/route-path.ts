import type { Path } from './shapes.js';

/** A path as it was written in the app: low in cardinality, whatever its form. */
export function pathText(path: Path): string {
  return Array.isArray(path) ? path.flat(8).map(String).join(',') : String(path);
}

/** Appends a path to the pattern of what it is mounted on: `/users` and `/` make `/users`. */
export function joinPaths(base: string, path: string): string {
  if (path === '/' || path === '') return base === '' ? '/' : base;
  if (base === '' || base === '/') return path;
  return base.endsWith('/') && path.startsWith('/') ? base + path.slice(1) : base + path;
}
