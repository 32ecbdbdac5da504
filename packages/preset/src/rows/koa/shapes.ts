import type { IncomingMessage } from 'node:http';

/** The parts of Koa, its routers and koa-mount that are touched. */
export interface KoaContext {
  readonly req: IncomingMessage;
  readonly originalUrl: string;
  readonly path: string;
  onerror(error: unknown): void;
  /** Set by routers: the layers whose path fits, those of `router.use` (without methods) among them. */
  readonly matched?: readonly { readonly path: unknown; readonly methods?: readonly string[] }[];
  /** Set by routers. */
  _matchedRoute?: unknown;
  /** Set by koa-mount, just before it takes this prefix away from `path`. */
  mountPath?: string | undefined;
}

export type Middleware = (this: unknown, context: KoaContext, next: () => Promise<unknown>) => unknown;
export type Compose = (middleware: readonly Middleware[]) => Middleware;
