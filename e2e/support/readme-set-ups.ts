import { readFileSync } from 'node:fs';

const README = readFileSync(new URL('../../packages/sampler/README.md', import.meta.url), 'utf8');

/** The set-ups of the sampler's README, as they are written there: the whole, the sampler alone, the processor alone. */
export const SET_UPS = Array.from(README.matchAll(/^```js\n([\s\S]*?)^```/gm), ([, code = '']) => code).filter((code) =>
  code.includes('new NodeSDK('),
);
