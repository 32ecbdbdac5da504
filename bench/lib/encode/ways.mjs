// How a batch of kept spans may come to the thread that sends. `steps` is what the app's thread does, each step without a pause for
// the app, and gives what is posted; `received` is what is left for the other thread, up to the bytes of a request.
import { fromFlat, toFlat } from './flat.mjs';
import { serializer } from './serializer.mjs';

const PART = 32;
export const BATCH = 512;

/** What all spans share is posted once, by whichever way. */
export const COMMON = { resource: { attributes: { 'service.name': 'bench' } }, scope: { name: 'bench' } };

const parts = (spans) =>
  Array.from({ length: Math.ceil(spans.length / PART) }, (_, n) => spans.slice(n * PART, (n + 1) * PART));
const encode = (spans) => serializer.serializeRequest(spans);

export const WAYS = {
  'encoded 32 at a time, as Winnow does it': {
    steps: (spans) => parts(spans).map((part) => () => encode(part)),
    received: (bodies) => Buffer.concat(bodies),
  },
  'encoded at once': {
    steps: (spans) => [() => encode(spans)],
    received: ([body]) => body,
  },
  'values in a flat list, encoded by the other thread': {
    steps: (spans) => [() => toFlat(spans)],
    received: ([list]) => encode(fromFlat(list, COMMON)),
  },
};
