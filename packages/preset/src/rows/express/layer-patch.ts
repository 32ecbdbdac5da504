import { patchMethod } from '../http/patched.js';
import { recordRequestException } from '../http/request-span.js';
import type { ExpressRequest, HandleError, Layer } from './shapes.js';

/** Patches the prototype behind a layer, once. It is not exported, so it is found through the first layer made. */
export function patchLayer(layer: Layer): void {
  const prototype = Object.getPrototypeOf(layer) as Layer;
  // An error passes here on its way to each error handler, the app's or a router's.
  if (prototype.handleError) patchMethod(prototype as Required<Layer>, 'handleError', watchErrors);
  if (prototype.handle_error) patchMethod(prototype as Required<Layer>, 'handle_error', watchErrors);
}

function watchErrors(original: HandleError): HandleError {
  return function handleError(this: Layer, error, request: ExpressRequest, response, next) {
    recordRequestException(request, error);
    return original.call(this, error, request, response, next);
  };
}
