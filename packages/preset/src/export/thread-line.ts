import type { Delivered, Encoded } from './delivery.js';
import { type ExportThread, joinExportThread, LEAST_DEADLINE_MS, lastCall, nextId } from './export-thread.js';
import type { SendMessage, SentMessage, WorkerSettings } from './worker-protocol.js';

type Message = Encoded & Pick<SendMessage, 'as' | 'mostMs'>;

interface Waiting {
  readonly message: Message;
  give(result: Delivered): void;
}

/** One user's line to the thread that sends: what it handed over, and has not heard of yet. */
export interface ThreadLine {
  /** Never rejects. Does not keep the process alive. */
  send(message: Message): Promise<Delivered>;
  /**
   * Hands over what is left, with what is under way: its answer may have come while nobody listened.
   * @param messages made one by one
   * @param spans how many there are in them
   * @returns waits until it is done, and says how many spans are lost
   */
  sendLast(messages: Iterable<Message>, spans: number, deadlineMs: number): () => number;
  close(): Promise<void>;
}

/**
 * @param broken called once when the thread cannot go on (memory, limits); what was under way has failed then
 * @throws when no worker can be started (permission model); the caller then sends from the app's thread
 */
export function openThreadLine(settings: Pick<WorkerSettings, 'protocol'>, broken: (error: Error) => void): ThreadLine {
  const waiting = new Map<number, Waiting>();
  const thread: ExportThread = joinExportThread(settings);
  const { worker } = thread;
  let ended = false;

  const onMessage = ({ id, result }: SentMessage) => settle(id, result);
  const onExit = () => end(new Error('it ended'));
  worker.on('message', onMessage);
  worker.on('error', end);
  worker.on('exit', onExit);
  // After the listeners: one for messages takes the reference back.
  worker.unref();

  function end(error: Error): void {
    if (ended) return;
    ended = true;
    broken(error);
    for (const id of waiting.keys()) settle(id, { ok: false, retry: true, message: error.message });
  }

  function settle(id: number, result: Delivered): void {
    const known = waiting.get(id);
    waiting.delete(id);
    known?.give(result);
  }

  function* everything(messages: Iterable<Message>): Generator<SendMessage> {
    for (const [id, { message }] of waiting) yield { ...message, id };
    for (const message of messages) yield { ...message, id: nextId() };
  }

  return {
    send(message) {
      return new Promise((give) => {
        const id = nextId();
        waiting.set(id, { message, give });
        worker.postMessage({ ...message, id } satisfies SendMessage);
        // Under way, a delivery is worth waiting for only by those who asked for it: flush() keeps the process alive.
      });
    },
    sendLast(messages, spans, deadlineMs) {
      const all = spans + [...waiting.values()].reduce((sum, { message }) => sum + message.spans, 0);
      if (deadlineMs < LEAST_DEADLINE_MS) return () => all;
      const delivered = lastCall(worker, everything(messages), performance.now() + deadlineMs);
      return () => {
        const lost = all - delivered();
        // Should the process live on after all, nothing of this is sent again.
        const result: Delivered =
          lost === 0 ? { ok: true, rejected: 0, message: '' } : { ok: false, retry: false, message: TOO_LATE };
        for (const id of waiting.keys()) settle(id, result);
        return lost;
      };
    },
    async close() {
      if (ended) return;
      ended = true;
      worker.off('message', onMessage).off('error', end).off('exit', onExit);
      await thread.leave();
    },
  };
}

const TOO_LATE = 'not delivered before the deadline of the process';
