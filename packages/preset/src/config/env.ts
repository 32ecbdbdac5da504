// The only place that touches process.env: the resolver gets a copy, and tests hand it their own.

/** The environment as it is now. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return { ...process.env };
}

/**
 * The environment for a thread of ours: what NODE_OPTIONS preloads (this package among it) must not load again there.
 */
export function environmentOfWorker(): Record<string, string> {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest as Record<string, string>;
}

// What follows is no configuration: AWS Lambda sets it for its runtime client, and says by it what the function is.

export interface LambdaFunction {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly region: string | undefined;
  /** The log stream, which is one instance's. */
  readonly instance: string | undefined;
  readonly memoryMb: string | undefined;
  /** Started ahead of its first invocation. */
  readonly provisioned: boolean;
}

export function lambdaFunction(): LambdaFunction {
  const { env } = process;
  return {
    name: env['AWS_LAMBDA_FUNCTION_NAME'],
    version: env['AWS_LAMBDA_FUNCTION_VERSION'],
    region: env['AWS_REGION'],
    instance: env['AWS_LAMBDA_LOG_STREAM_NAME'],
    memoryMb: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    provisioned: env['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'provisioned-concurrency',
  };
}

/** `src/app.handler`; undefined outside of Lambda. */
export function handlerName(): string | undefined {
  return process.env['_HANDLER'] || undefined;
}

/** For the runtime client, which reads it when it starts. */
export function nameHandler(name: string): void {
  process.env['_HANDLER'] = name;
}

/** The folder of the function's code. */
export function taskRoot(): string {
  return process.env['LAMBDA_TASK_ROOT'] || process.cwd();
}

/** The X-Ray header of the invocation, where the runtime client does not hand it to the handler. */
export function xrayHeader(): string | undefined {
  return process.env['_X_AMZN_TRACE_ID'];
}
