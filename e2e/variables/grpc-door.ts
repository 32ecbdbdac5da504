import { setTimeout as pause } from 'node:timers/promises';
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

export interface GrpcDoor extends AsyncDisposable {
  readonly url: string;
  /** The metadata of each call. */
  readonly calls: readonly Readonly<Record<string, unknown>>[];
  /** Answers the next `times` calls, by default all of them, with a status, or with bytes instead of an empty answer. */
  fail(status: number | Buffer, times?: number): void;
  heal(): void;
  /** A backend that takes its time. */
  answerAfter(ms: number): void;
}

interface Call {
  readonly request: Buffer;
  readonly metadata: { getMap(): Readonly<Record<string, unknown>> };
}

/** OTLP by gRPC in front of a receiver: a message is the body of the same request by HTTP. */
export async function openGrpcDoor(
  receiver: Receiver,
  credentials = ServerCredentials.createInsecure(),
): Promise<GrpcDoor> {
  const server = new Server();
  const calls: Readonly<Record<string, unknown>>[] = [];
  let failure: number | Buffer = 0;
  let failing = 0;
  let answerAfterMs = 0;
  const handle = async ({ request, metadata }: Call, done: (error: object | null, answer: Buffer) => void) => {
    calls.push(metadata.getMap());
    const fails = failing > 0;
    failing -= 1;
    if (fails && typeof failure === 'number') return done({ code: failure, details: 'not now' }, Buffer.alloc(0));
    await pause(answerAfterMs);
    const headers = { 'content-type': 'application/x-protobuf' };
    await fetch(`${receiver.url}/v1/traces`, { method: 'POST', headers, body: new Uint8Array(request) });
    done(null, fails && typeof failure !== 'number' ? failure : Buffer.alloc(0));
  };
  server.addService(SERVICE, { export: handle as unknown as UntypedHandleCall });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const scheme = credentials._isSecure() ? 'https' : 'http';
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    calls,
    fail(status, times = Number.POSITIVE_INFINITY) {
      failure = status;
      failing = times;
    },
    heal() {
      failing = 0;
    },
    answerAfter(ms) {
      answerAfterMs = ms;
    },
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}
