import { running } from '../handle.js';
import type { Handler } from './handler.js';

/**
 * Wraps the handler of an AWS Lambda function: for functions that start Winnow themselves, as a bundle does, instead of by
 * NODE_OPTIONS. Needs preset `lambda`; otherwise, and for a handler that is wrapped already, it returns the handler as it is.
 * @example export const handler = lambdaHandler(async (event) => ({ statusCode: 200 }))
 */
export function lambdaHandler<H extends Handler>(handler: H): H {
  return running().lambdaHandler?.(handler) ?? handler;
}
