// AWS Lambda around a process: its Runtime API as a real server, and the freezer. The process is stopped when its answer
// comes in, and goes on at the next invocation: what it has not delivered by then is not there.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type App, type RunOptions, runApp } from '@winnow/testkit';

/** The functions, as Lambda unpacks them. */
export const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'lambda');
const RUNTIME = '/2018-06-01/runtime';
/** Without a span by its deadline, an invocation is killed this much later: a busy machine is given the time. */
const GRACE_MS = 12_000;
export const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:checkout';

export interface Reply {
  /** `response`, `error`, `init/error`; `killed` at the deadline; `exit` when the process ended by itself. */
  readonly how: string;
  readonly body: string;
  /** Spans that had arrived at the moment in which the process was stopped. */
  readonly spans: App['spans'];
}

export interface Lambda {
  readonly app: App;
  /** Thaws the process, hands it the event, and resolves when it is frozen again. */
  invoke(
    event: unknown,
    options?: { readonly timeoutMs?: number; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Reply>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface LambdaOptions extends Partial<RunOptions> {
  /** `src/app.handler` */
  readonly handler: string;
  /** Of the runtime client. Default: the one of Node 20 and 22. */
  readonly client?: 'aws-lambda-ric' | 'aws-lambda-ric4';
}

export async function startLambda({
  handler,
  client = 'aws-lambda-ric',
  env,
  ...options
}: LambdaOptions): Promise<Lambda> {
  let next: ServerResponse | undefined;
  let given: { id: string; event: unknown; headers: Record<string, string> } | undefined;
  let reply: ((reply: Omit<Reply, 'spans'>) => void) | undefined;
  let streamed: Omit<Reply, 'spans'> | undefined;

  const hand = () => {
    if (next === undefined || given === undefined) return;
    next.writeHead(200, { 'content-type': 'application/json', ...given.headers }).end(JSON.stringify(given.event));
    next = given = undefined;
  };
  const freeze = (how: Omit<Reply, 'spans'>) => {
    app.child.kill('SIGSTOP');
    reply?.(how);
    reply = undefined;
  };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').slice(RUNTIME.length);
    if (path === '/invocation/next') {
      next = response;
      if (streamed) freeze(streamed);
      streamed = undefined;
      return hand();
    }
    const body = await text(request).catch(() => '');
    const how = { how: path.startsWith('/init/') ? 'init/error' : (path.split('/').at(-1) ?? ''), body };
    if (request.headers['lambda-runtime-function-response-mode'] === 'streaming') streamed = how;
    else freeze(how);
    response.writeHead(202).end('{}');
  }
  const server = createServer((request, response) => void serve(request, response));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const app = await runApp({
    require: '@winnow/preset/lambda/register',
    app: join(FOLDER, 'start-client.mjs'),
    args: [client],
    cwd: FOLDER,
    ...options,
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
      AWS_LAMBDA_FUNCTION_NAME: 'checkout',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/checkout',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/21/[7]0123456789abcdef',
      AWS_REGION: 'eu-central-1',
      LAMBDA_TASK_ROOT: FOLDER,
      _HANDLER: handler,
      WINNOW_FLUSH_TIMEOUT: '15s',
      ...env,
    },
  });

  return {
    app,
    invoke(event, { timeoutMs = 30_000, headers = {} } = {}) {
      const id = randomUUID();
      given = {
        id,
        event,
        headers: {
          'lambda-runtime-aws-request-id': id,
          'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
          'lambda-runtime-invoked-function-arn': ARN,
          ...headers,
        },
      };
      const replied = new Promise<Reply>((resolve) => {
        const before = app.spans.length;
        const killAt = Date.now() + timeoutMs;
        const kill = setInterval(() => {
          if (Date.now() < killAt + (app.spans.length > before ? 0 : GRACE_MS)) return;
          app.child.kill('SIGKILL');
          reply?.({ how: 'killed', body: '' });
        }, 20);
        const ended = () => reply?.({ how: 'exit', body: '' });
        app.child.once('exit', ended);
        reply = (how) => {
          clearInterval(kill);
          app.child.off('exit', ended);
          resolve({ ...how, spans: [...app.spans] });
        };
      });
      app.child.kill('SIGCONT');
      hand();
      return replied;
    },
    async [Symbol.asyncDispose]() {
      app.child.kill('SIGCONT');
      await app[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
