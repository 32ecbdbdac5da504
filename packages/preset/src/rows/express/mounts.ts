import { type RequestSpan, requestSpan } from '../http/request-span.js';
import { joinPaths, pathText } from './route-path.js';
import type { ExpressRequest, Layer, Path } from './shapes.js';

/**
 * The mount points a request has passed. Express shows them as concrete text only (`req.baseUrl` is `/users/42`), so the
 * layers that are mounted on a path, and they alone, leave the pattern they were mounted with.
 */
export interface Mounts {
  /** `req.baseUrl` of the router that is at work. */
  base: string;
  /** Concrete base and pattern, one after the other. */
  readonly seen: string[];
  /** The last route that the request was at. Express leaves it in `req.route` after it has passed the request on. */
  entered: object | undefined;
}

export function mountsOf(request: RequestSpan): Mounts {
  request.framework ??= { base: '', seen: [], entered: undefined } satisfies Mounts;
  return request.framework as Mounts;
}

/** `req.baseUrl`, which only Express sets, and the app may overwrite. */
export function baseOf(message: object): string {
  const { baseUrl } = message as ExpressRequest;
  return typeof baseUrl === 'string' ? baseUrl : '';
}

/** The pattern behind a concrete `req.baseUrl`; undefined if no layer has left one. */
export function patternOf(mounts: Mounts, base: string): string | undefined {
  if (base === '') return '';
  const { seen } = mounts;
  for (let i = seen.length - 2; i >= 0; i -= 2) if (seen[i] === base) return seen[i + 1];
  return undefined;
}

/** The mount point of whoever answers now; undefined at the top, where every path ends. */
export function mountPoint(message: object): string | undefined {
  const request = requestSpan(message);
  const base = baseOf(message);
  return request === undefined || base === '' ? undefined : patternOf(mountsOf(request), base);
}

const MOUNT_PATTERN = Symbol('winnow.express.mount');
type MountedLayer = Layer & { [MOUNT_PATTERN]?: string };

/** Makes a layer that is mounted on a path leave its pattern with each request it handles. */
export function markMount(layer: MountedLayer, path: Path): void {
  const pattern = pathText(path);
  if (pattern === '/' || pattern === '' || layer[MOUNT_PATTERN] !== undefined) return;
  layer[MOUNT_PATTERN] = pattern;
  // An own property shadows the prototype's method: other layers do not pay.
  if (layer.handleRequest) layer.handleRequest = handleRequest;
  else if (layer.handle_request) layer.handle_request = handle_request;
}

function handleRequest(this: MountedLayer, ...args: Parameters<NonNullable<Layer['handleRequest']>>): unknown {
  passed(this, args[0]);
  return Object.getPrototypeOf(this).handleRequest.apply(this, args);
}

function handle_request(this: MountedLayer, ...args: Parameters<NonNullable<Layer['handle_request']>>): unknown {
  passed(this, args[0]);
  return Object.getPrototypeOf(this).handle_request.apply(this, args);
}

function passed(layer: MountedLayer, message: ExpressRequest): void {
  const request = requestSpan(message);
  if (request === undefined) return;
  const base = baseOf(message);
  const mounts = mountsOf(request);
  const parent = patternOf(mounts, mounts.base) ?? mounts.base;
  mounts.seen.push(base, joinPaths(parent, layer[MOUNT_PATTERN] as string));
}
