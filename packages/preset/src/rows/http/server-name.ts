/** Routes come from code. The bound is for the day when somebody makes one of a path. */
const MOST_NAMES = 1000;

const byMethod = new Map<string, Map<string, string>>();

/**
 * `GET /users/:id`. Joined once for each route: a text that was put together has to be written out and hashed before anything can be
 * looked up by it, and the sampler does so with each request.
 */
export function serverName(method: string, route: string): string {
  let byRoute = byMethod.get(method);
  if (byRoute === undefined) {
    byRoute = new Map();
    byMethod.set(method, byRoute);
  }
  let name = byRoute.get(route);
  if (name === undefined) {
    name = `${method} ${route}`;
    if (byRoute.size < MOST_NAMES) byRoute.set(route, name);
  }
  return name;
}
