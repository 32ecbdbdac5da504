/**
 * A bundle without the comments that esbuild leaves in it, those of class fields: each process would read them. Lines stay where they
 * are, for the source map.
 */
export function withoutComments(code) {
  return code.replace(/^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*$/gm, (comment) => comment.replace(/[^\n]/g, ''));
}
