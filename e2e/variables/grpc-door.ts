import { Server, ServerCredentials, type ServiceDefinition, type UntypedHandleCall } from '@grpc/grpc-js';
import type { Receiver } from '@winnow/testkit';

const raw = (bytes: Buffer) => bytes;

const SERVICE: ServiceDefinition = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  },
};

/** OTLP by gRPC in front of a receiver: a message is the body of the same request by HTTP. */
export async function openGrpcDoor(receiver: Receiver): Promise<AsyncDisposable & { readonly url: string }> {
  const server = new Server();
  const handle = (call: { request: Buffer }, done: (error: Error | null, answer: Buffer) => void) => {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(call.request),
    };
    fetch(`${receiver.url}/v1/traces`, request).then(
      () => done(null, Buffer.alloc(0)),
      (error: Error) => done(error, Buffer.alloc(0)),
    );
  };
  server.addService(SERVICE, { export: handle as UntypedHandleCall });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => server.forceShutdown() };
}
