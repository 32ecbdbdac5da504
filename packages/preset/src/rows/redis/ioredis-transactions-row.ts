import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';

type Settle = (value: unknown) => unknown;
type SendCommand = (this: object, ...args: unknown[]) => unknown;

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

/**
 * By connection, in the order of its commands, which is that of the replies. A command that waited for the connection was sent
 * twice, and may have two spans.
 */
const queuedBy = new WeakMap<object, Map<Command, Queued[]>>();

/** Stands above the stock instrumentation, so it can say when a span of that ends, and of what. */
export const ioredisTransactionsRow: Row = {
  library: 'ioredis',
  versions: ['>=2.0.0 <7'],
  makesNoSpans: true,
  why: 'A command that failed inside of a transaction was shown as done: Redis answers it at once, and says in the reply to exec what became of it.',
  load: () => ({
    patch(exports) {
      const { prototype } = Object(exports) as { prototype?: { sendCommand: SendCommand } };
      if (prototype) patchMethod(prototype, 'sendCommand', followingTransactions);
      return exports;
    },
  }),
};

function followingTransactions(original: SendCommand): SendCommand {
  return function sendCommand(...args) {
    const command = args[0] as Command;
    const follow = command && followOf(command);
    if (!follow) return original.apply(this, args);
    const app = toldOnce(command);
    const result = original.apply(this, args);
    const span = { resolve: command.resolve, reject: command.reject };
    follow({ command, app, span, connection: this });
    return result;
  };
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
    const spans = queued.get(command) ?? [];
    spans.push({ end: () => span.resolve(reply), fail: (error) => span.reject(error) });
    queued.set(command, spans);
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
  for (const [index, spans] of [...queued.values()].entries()) {
    const reply = known ? replies[index] : undefined;
    for (const span of spans) {
      if (reply instanceof Error) span.fail(reply);
      else span.end();
    }
  }
  return known ? [] : replies.filter((reply) => reply instanceof Error);
}
