import { expect, it } from 'vitest';
// @ts-expect-error: a script, which has no types.
import { withoutComments } from './without-comments.mjs';

it('takes comments of their own lines out, and leaves each line where it is', () => {
  const code = ['class A {', '  /** What it is. */', '  x;', '  /**', '   * More.', '   */', '  y; /** stays */', '}'];
  const left = ['class A {', '', '  x;', '', '', '', '  y; /** stays */', '}'];
  expect(withoutComments(code.join('\n'))).toBe(left.join('\n'));
});
