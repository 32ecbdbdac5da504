import { whenListening } from '../http/server-listening.js';
import type { Row } from '../row.js';
import { bornExpress, isNeeded } from './born-express.js';
import { patchRoute } from './route-patch.js';
import { patchRouter } from './router-patch.js';
import type { Library } from './shapes.js';

const why = [
  'Stock makes a span of every middleware. Here there are none: the route and the first exception go to the server span.',
  'Routes of mounted routers are whole patterns, of error handlers too; an answer from a mounted middleware is named',
  'after its mount point, and a 404 that no route has answered after its method alone.',
].join(' ');

/** Express 4 and 5. */
export const expressRow: Row = {
  library: 'express',
  versions: ['>=4.0.0 <6'],
  why: `${why} On Node.js 20 and 22 its requests are made with its prototypes (WINNOW_EXPRESS_PROTOTYPES).`,
  load({ config }) {
    if (isNeeded && config.expressPrototypes) whenListening(bornExpress);
    return { patch };
  },
};

/** `router`, which is the router of Express 5 and is used without it. */
export const routerRow: Row = { library: 'router', versions: ['>=1.0.0 <3'], why, load: () => ({ patch }) };

/** Changes the exports in place. */
function patch(exports: unknown): unknown {
  const library = exports as Library;
  const router = library.Router ?? (exports as Library['Router']);
  // Express 4 keeps the methods on the function itself; later ones on its prototype.
  const methods = typeof router?.prototype?.handle === 'function' ? router.prototype : router;
  if (typeof methods?.handle === 'function') patchRouter(methods);
  if (typeof library.Route?.prototype?.dispatch === 'function') patchRoute(library.Route.prototype);
  return exports;
}
