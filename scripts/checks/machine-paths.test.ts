import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { filesLike, read, root } from './repository.ts';

const BINARY = /\.(?:png|gif|jpe?g|ico|woff2?|tgz|svg)$/;
/** Homes and checkouts. Documentation and test data use `/srv/app`, `/app` or `/home/node`. */
const PLACES =
  /(?:^|[\s'"`(=:@])(?:file:\/\/)?\/(?:home\/(?!node\b|app\b)[\w.-]+|Users\/\w+\/|(?:root|work|workspace|private\/var)\/[\w.])/;
/** The lock file names packages and their sums; a URL in it is one machine's registry. */
const REGISTRY = /tarball: *https?:|registry\s*[=:]\s*https?:/;

function pathsIn(source: string): string[] {
  const own = [root.replace(/\/$/, ''), homedir()].filter((path) => path.split('/').length > 2);
  return source.split('\n').filter((line) => PLACES.test(line) || own.some((path) => line.includes(path)));
}

describe('the rule', () => {
  it.each(['home/ann/winnow', 'Users/ann/winnow', 'root/.npmrc', 'work/main/a.ts'])('finds /%s', (path) => {
    expect(pathsIn(`at run ("/${path}")`)).toHaveLength(1);
    expect(pathsIn(`file:///${path}:1:1`)).toHaveLength(1);
  });

  it.each(['/srv/app/a.js', 'GET /users/1', 'GET /work/:id', 'https://example.com/work/x', '../work/x', './root/x'])(
    'leaves %s',
    (text) => {
      expect(pathsIn(text)).toEqual([]);
    },
  );
});

describe('the repository', () => {
  const files = filesLike(/./).filter((file) => !BINARY.test(file));

  it('names no path of a machine', () => {
    const found = files.flatMap((file) => pathsIn(read(file)).map((line) => `${file}: ${line.trim().slice(0, 160)}`));
    expect(found).toEqual([]);
  });

  it('installs from whatever registry its user has', () => {
    expect(files.filter((file) => /lock|npmrc|workspace/.test(file) && REGISTRY.test(read(file)))).toEqual([]);
    expect(REGISTRY.test('    resolution: {tarball: https://registry.example/a.tgz}')).toBe(true);
  });
});
