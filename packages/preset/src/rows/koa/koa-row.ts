import type { Row } from '../row.js';
import { watchMiddlewares } from './compose-patch.js';
import { patchContext } from './context-patch.js';
import type { Compose, KoaContext } from './shapes.js';

const CONTEXT = 'lib/context.js';

const why = [
  'Stock makes a span of every middleware and names the route without the prefix of koa-mount. Here there are none: the',
  'route is read where routers leave it, and errors where the next middleware could take them.',
].join(' ');

/** Koa 2 and 3 with koa-router, @koa/router and koa-mount. */
export const koaRow: Row = {
  library: 'koa',
  versions: ['>=2.0.0 <4'],
  files: [CONTEXT],
  why,
  load: () => ({
    patch(exports, _version, file) {
      if (file === CONTEXT) patchContext(exports as KoaContext);
      return exports;
    },
  }),
};

/** What Koa, its routers and koa-mount run their middlewares with. */
export const koaComposeRow: Row = {
  library: 'koa-compose',
  versions: ['>=3.0.0 <5'],
  why,
  load: () => ({ patch: (exports) => watchMiddlewares(exports as Compose) }),
};
