import type { IncomingMessage, ServerResponse } from 'node:http';

/** The parts of Express 4, Express 5 and `router` that are touched. Both generations, so nearly all is optional. */
export type Next = (error?: unknown) => void;
export type Path = string | RegExp | readonly Path[];
export type ExpressRequest = IncomingMessage & { readonly baseUrl?: string; readonly route?: Route };
export type Handle = (request: ExpressRequest, response: ServerResponse, next: Next) => unknown;
export type ParamCallback = (this: unknown, request: ExpressRequest, ...rest: unknown[]) => unknown;
export type HandleError = (error: unknown, request: ExpressRequest, response: ServerResponse, next: Next) => unknown;

/** `handleRequest` and `handleError` in `router` 2, with underscores in Express 4 and `router` 1. */
export interface Layer {
  handleRequest?: Handle;
  handle_request?: Handle;
  handleError?: HandleError;
  handle_error?: HandleError;
}

export interface Route {
  readonly path: Path;
  dispatch: Handle;
}

export interface Router {
  readonly stack: Layer[];
  handle: Handle;
  use(...args: unknown[]): unknown;
  route(path: Path): unknown;
  param(name: unknown, callback?: ParamCallback, ...rest: unknown[]): unknown;
}

/** What `require('express')` and `require('router')` give, as far as it matters. */
export interface Library {
  /** A function whose properties are the methods (Express 4), or a class (Express 5). */
  readonly Router?: (Router & { readonly prototype?: Router }) | undefined;
  readonly Route?: { readonly prototype: Route };
  readonly prototype?: Router;
}
