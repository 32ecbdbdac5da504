import { context } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { suppressed } from '../http/suppression.js';
import type { Row } from '../row.js';

type Settle = (value: unknown) => unknown;
type SendCommand = (this: Connection, ...args: unknown[]) => unknown;

interface Connection {
  readonly status?: unknown;
}

/** A command of ioredis, whose reply comes by these two. */
interface Command {
  readonly name: string;
  readonly inTransaction?: boolean;
  /** Undefined or null outside of a pipeline. A transaction is one, unless it was asked not to be. */
  readonly pipelineIndex?: number | null;
  resolve: Settle;
  reject: Settle;
}

/** The span of a command that Redis has queued. */
interface Queued {
  end(): void;
  fail(error: Error): void;
}

/** By connection, in the order of its commands, which is that of the replies. */
const queuedBy = new WeakMap<object, Map<Command, Queued>>();
const sent = new WeakSet<Command>();

/** Stands above the stock instrumentation, so it can say when a span of that ends, and of what. */
export const ioredisRepliesRow: Row = {
  library: 'ioredis',
  versions: ['>=2.0.0 <7'],
  makesNoSpans: true,
  why: 'A command that failed inside of a transaction was shown as done, one that waited for the connection was shown twice, and one on a closed connection never ended.',
  load: () => ({
    patch(exports) {
      const { prototype } = Object(exports) as { prototype?: { sendCommand: SendCommand } };
      if (prototype) patchMethod(prototype, 'sendCommand', following);
      return exports;
    },
  }),
};

function following(original: SendCommand): SendCommand {
  return function sendCommand(...args) {
    const command = args[0] as Command;
    if (typeof command !== 'object' || command === null) return original.apply(this, args);
    // It has waited for the connection, or for a new one, and its span has begun when the app asked for it.
    if (sent.has(command)) return context.with(suppressed(context.active()), () => original.apply(this, args));
    sent.add(command);
    const refused = this.status === 'ready' ? undefined : refusalOf(command);
    const follow = followOf(command);
    const app = follow && toldOnce(command);
    const result = original.apply(this, args);
    const span = { resolve: command.resolve, reject: command.reject };
    if (follow && app) follow({ command, app, span, connection: this });
    if (refused?.error !== undefined) command.reject(refused.error);
    return result;
  };
}

/** A connection that is over refuses at once, before the stock instrumentation has put the end of its span there. */
function refusalOf(command: Command): { readonly error: unknown } {
  const { reject } = command;
  const refusal: { error: unknown } = { error: undefined };
  command.reject = (error) => {
    refusal.error = error;
    return reject.call(command, error);
  };
  return refusal;
}

interface Followed {
  readonly command: Command;
  /** Tells the app, once. */
  readonly app: Pick<Command, 'resolve' | 'reject'>;
  /** Ends the span, and then tells the app. */
  readonly span: Pick<Command, 'resolve' | 'reject'>;
  readonly connection: object;
}

type Follow = (followed: Followed) => void;

const followMulti: Follow = ({ command, span, connection }) => {
  command.resolve = (reply) => {
    settle(connection, []);
    queuedBy.set(connection, new Map());
    return span.resolve(reply);
  };
};

const followQueued: Follow = ({ command, app, span, connection }) => {
  command.resolve = (reply) => {
    const queued = queuedBy.get(connection);
    if (queued === undefined || String(reply) !== 'QUEUED') return span.resolve(reply);
    queued.set(command, { end: () => span.resolve(reply), fail: (error) => span.reject(error) });
    return app.resolve(reply);
  };
};

const followExec: Follow = ({ command, app, span, connection }) => {
  command.resolve = (reply) => {
    const replies: readonly unknown[] = Array.isArray(reply) ? reply : [];
    const [unseen] = settle(connection, replies);
    if (unseen === undefined) return span.resolve(reply);
    const result = app.resolve(reply);
    span.reject(unseen);
    return result;
  };
  command.reject = (error) => {
    settle(connection, []);
    return span.reject(error);
  };
};

const ENDS: Readonly<Record<string, Follow>> = { multi: followMulti, exec: followExec, discard: followExec };

function followOf({ name, inTransaction, pipelineIndex }: Command): Follow | undefined {
  if (typeof name !== 'string') return undefined;
  const queued = inTransaction && typeof pipelineIndex === 'number' ? followQueued : undefined;
  return ENDS[name.toLowerCase()] ?? queued;
}

/** What the stock instrumentation wraps: it may be asked to end a span that the app has been told of already. */
function toldOnce(command: Command): Followed['app'] {
  let told = false;
  const once =
    (tell: Settle): Settle =>
    (value) => {
      if (told) return undefined;
      const result = tell.call(command, value);
      // Not before: a reply that cannot be read rejects.
      told = true;
      return result;
    };
  command.resolve = once(command.resolve);
  command.reject = once(command.reject);
  return { resolve: command.resolve, reject: command.reject };
}

/** Ends what is queued on a connection. @returns errors of commands whose spans are not there any more */
function settle(connection: object, replies: readonly unknown[]): readonly Error[] {
  const queued = queuedBy.get(connection);
  if (queued === undefined) return [];
  queuedBy.delete(connection);
  const known = queued.size === replies.length;
  for (const [index, span] of [...queued.values()].entries()) {
    const reply = known ? replies[index] : undefined;
    if (reply instanceof Error) span.fail(reply);
    else span.end();
  }
  return known ? [] : replies.filter((reply) => reply instanceof Error);
}
