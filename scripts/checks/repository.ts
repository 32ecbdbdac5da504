// The repository as the checks see it: every file that git tracks or would track, so that a violation shows before it is committed.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const files: readonly string[] = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));

/** Paths from the root that match, with forward slashes. */
export function filesLike(...patterns: readonly RegExp[]): string[] {
  return files.filter((file) => patterns.every((pattern) => pattern.test(file)));
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Number of lines, as an editor shows it. */
export function linesOf(source: string): number {
  return source.split('\n').length - (source.endsWith('\n') ? 1 : 0);
}

export const CODE = /\.[cm]?[jt]sx?$/;
const PUBLISHED_SOURCE = /^packages\/(?:sampler|preset|cli|viewer)\/src\/.*\.[cm]?ts$/;
const ONLY_FOR_TESTS = /\.(?:test|fixture)\.|\/testing\//;

/** What ships in a package: not the tests, nor what only tests use. */
export function shippedFiles(pattern = /./): string[] {
  return filesLike(PUBLISHED_SOURCE, pattern).filter((file) => !ONLY_FOR_TESTS.test(file));
}
