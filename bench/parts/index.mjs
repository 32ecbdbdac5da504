import { encode } from './encode.mjs';
import { esm } from './esm.mjs';
import { exit } from './exit.mjs';
import { instructions } from './instructions.mjs';
import { load } from './load.mjs';
import { noise } from './noise.mjs';
import { profile } from './profile.mjs';
import { recall } from './recall.mjs';
import { sampler } from './sampler.mjs';
import { startup } from './startup.mjs';

/**
 * A part: `question`, its own `options` with their defaults, the `rounds` it takes unless told otherwise, whether it needs
 * PostgreSQL (`postgres`), whether it is not about rows (`rowless`), `measure(context)` to data that JSON can hold, and `tables(data, options)` to Markdown.
 */
export const parts = { startup, load, noise, exit, recall, esm, sampler, encode, profile, instructions };
