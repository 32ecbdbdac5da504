import { context } from '@opentelemetry/api';
import { type Handler, isStreaming, type LambdaContext } from './handler.js';
import type { Invocation, Outcome } from './invocation.js';

const WRAPPED = Symbol.for('winnow.lambda.handler');

/** Starts the span of an invocation. @throws never mind what: the function then runs untraced */
export type StartInvocation = (event: unknown, lambdaContext: LambdaContext) => Invocation;

/**
 * The handler under a span per invocation. Whatever its style, its answer reaches the runtime only once the spans are
 * delivered, because the process may be frozen from then on. Wrapped already, it is returned as it is.
 */
export function wrapHandler<H extends Handler>(handler: H, start: StartInvocation): H {
  if (WRAPPED in handler) return handler;
  const contextAt = isStreaming(handler) ? 2 : 1;
  const unanswered = followUnanswered();
  const wrapped = function invoke(this: unknown, ...args: unknown[]): unknown {
    let invocation: Invocation;
    try {
      invocation = start(args[0], (args[contextAt] ?? {}) as LambdaContext);
    } catch {
      return Reflect.apply(handler, this, args);
    }
    const finish = (outcome: Outcome): Promise<void> => {
      invocation.end(outcome);
      return invocation.deliver();
    };
    const { given, callback } = withReplies(args, contextAt, finish);
    try {
      const result = context.with(invocation.context, () => Reflect.apply(handler, this, given as never[]));
      if (isThenable(result)) return settled(result, finish);
      if (!callback) return finish({ value: result }).then(() => result);
      unanswered(invocation);
      return result;
    } catch (error) {
      return settled(Promise.reject(error), finish);
    }
  };
  // The runtime looks at the length of a handler, and at marks of streaming.
  const { prototype: _, ...own } = Object.getOwnPropertyDescriptors(handler) as Record<PropertyKey, PropertyDescriptor>;
  Object.defineProperties(wrapped, own);
  Object.defineProperty(wrapped, WRAPPED, { value: true });
  return wrapped as unknown as H;
}

/**
 * For runtime clients with callbacks: a handler that returns no promise and calls none of them is answered for by the client
 * once nothing is left to do, in the same event. Only what is delivered at once is delivered then.
 */
function followUnanswered(): (invocation: Invocation) => void {
  let last: Invocation | undefined;
  const giveUp = () => {
    last?.giveUp();
    last = undefined;
  };
  // Before the client's own listener, which answers.
  process.prependListener('beforeExit', giveUp);
  return (invocation) => {
    last = invocation;
  };
}

function settled(result: PromiseLike<unknown>, finish: Finish): Promise<unknown> {
  return Promise.resolve(result).then(
    (value) => finish({ value }).then(() => value),
    (error: unknown) =>
      finish({ error }).then(() => {
        throw error;
      }),
  );
}

type Reply = (error?: unknown, result?: unknown) => void;
type Finish = (outcome: Outcome) => Promise<void>;

function after(reply: Reply, finish: Finish): Reply {
  return function replied(this: unknown, ...args) {
    const [error, value] = args;
    void finish(error === undefined || error === null ? { value } : { error }).then(() =>
      Reflect.apply(reply, this, args),
    );
  };
}

/** The arguments, with what answers the runtime put off until delivery. */
function withReplies(args: readonly unknown[], contextAt: number, finish: Finish) {
  const given = [...args];
  const callback = contextAt === 1 && typeof args[2] === 'function' ? (args[2] as Reply) : undefined;
  if (callback) given[2] = after(callback, finish);
  delayReplies(args[contextAt] as LambdaContext | undefined, finish);
  return { given, callback };
}

/** `context.succeed()` and its like: clients before version 4 have them. */
function delayReplies(lambdaContext: LambdaContext | undefined, finish: Finish): void {
  const { done, succeed, fail } = lambdaContext ?? {};
  if (lambdaContext === undefined || !done || !succeed || !fail) return;
  try {
    Object.assign(lambdaContext, {
      done: after(done, finish),
      succeed: (value?: unknown) => void finish({ value }).then(() => succeed(value)),
      fail: (error?: unknown) => void finish({ error }).then(() => fail(error)),
    });
  } catch {
    // A frozen object of a test.
  }
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
