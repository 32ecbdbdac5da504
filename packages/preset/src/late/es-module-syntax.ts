import { compileFunction } from 'node:vm';

/**
 * Where a statement that only an ES module has may be. The word comes first, and what has to stand before it is looked at behind it:
 * so V8 searches for the word alone, and a compiler's six megabytes take a millisecond.
 */
const STATEMENT =
  /port(?:(?<=(?:^|[;}]|\*\/)[^\S\n]*(?:im|ex)port)\s*["'{*]|(?<=(?:^|[;}]|\*\/)[^\S\n]*import)\s+[\w$]+\s*(?:,|from\b))/m;
/** Node.js gives them to each CommonJS module. */
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * Whether Node.js will take code without a format for an ES module that imports, or passes on what others export. It tries CommonJS first,
 * and so do we: comments and texts hold such statements too, mostly in tools, which are to start as fast as without us.
 */
export function hasEsModuleSyntax(content: string): boolean {
  if (!STATEMENT.test(content)) return false;
  try {
    compileFunction(content, PARAMETERS);
    return false;
  } catch {
    return true;
  }
}
