/** The ways to run a fixture that is written as an ES module, for `describe.each`: as it is, and as CommonJS. */
export const MODULE_KINDS = [
  ['ES module', (file: string) => ({ app: file, args: [] as string[] })],
  ['CommonJS', (file: string) => ({ app: 'as-commonjs.cjs', args: [file] })],
] as const;
