/** The folder of the package's code, whatever file of it this is a part of: scripts/bundle.mjs joins files. */
export const CODE_DIR = __dirname;
