// Loaded by the runtime client of AWS Lambda, in the place of the function's own module: see redirect.ts.
import { loadHandler } from './load-handler.js';

export const handler = await loadHandler();
