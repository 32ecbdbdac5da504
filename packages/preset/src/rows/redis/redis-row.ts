import type { Row } from '../row.js';

export const redisRow: Row = {
  library: 'redis',
  versions: ['>=4.0.0 <7'],
  makesNoSpans: true,
  why: 'Since version 4 the commands are in @redis/client, which has a row: this one says that the version is known.',
  load: () => ({ patch: (exports) => exports }),
};
