import { inRanges } from '../../versions.js';
import type { Patch, Row, Runtime } from '../row.js';
import { stockRows } from '../stock/adapt.js';
import { STOCK } from '../stock/catalogue.js';
import { patchClientInterceptors } from './client-patch.js';
import { createGrpcTracing, GRPC_SCOPE, type GrpcTracing } from './grpc-tracing.js';
import { patchServerCalls, patchServerInterceptors } from './server-patch.js';

/** Before this version servers have no interceptors, and the stock instrumentation does what it can. */
const WITH_INTERCEPTORS = ['>=1.10.0'];

const FILES: Readonly<Record<string, (exports: never, tracing: GrpcTracing) => void>> = {
  'build/src/client-interceptors.js': patchClientInterceptors,
  'build/src/server-interceptors.js': patchServerInterceptors,
  'build/src/server-call.js': patchServerCalls,
};

export const grpcRow: Row = {
  library: '@grpc/grpc-js',
  versions: ['^1.0.0'],
  files: Object.keys(FILES),
  scopes: [GRPC_SCOPE],
  why: [
    'Stock leaves a server span without error when a handler fails with a plain Error, and calls NOT_FOUND one; nor can it',
    'tell a caller that the trace is kept. Here the status is read where it is sent, and the signal goes with it.',
  ].join(' '),
  load(runtime) {
    const tracing = createGrpcTracing(runtime);
    let stock: Patch | undefined;
    return {
      patch(exports, version, file) {
        if (version !== undefined && !inRanges(version, WITH_INTERCEPTORS)) {
          stock ??= stockPatch(runtime);
          return stock ? stock.patch(exports, version, file) : exports;
        }
        if (file !== undefined) FILES[file]?.(exports as never, tracing);
        return exports;
      },
    };
  },
};

function stockPatch(runtime: Runtime): Patch | undefined {
  const stock = STOCK.find(({ name }) => name === 'grpc');
  return stock && stockRows(stock)[0]?.load(runtime);
}
