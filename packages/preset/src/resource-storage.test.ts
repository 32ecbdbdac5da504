import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { setImmediate as immediate, setTimeout as timeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResourceStorage } from './resource-storage.js';

/** Node.js' own and ours, which must say the same wherever they are asked. */
function both() {
  const theirs = new AsyncLocalStorage<number | undefined>();
  const ours = new ResourceStorage<number | undefined>();
  const seen: [string, number | undefined, number | undefined][] = [];
  return {
    ours,
    run: <R>(store: number | undefined, work: () => R): R => theirs.run(store, () => ours.run(store, work)),
    enterWith(store: number) {
      theirs.enterWith(store);
      ours.enterWith(store);
    },
    look: (where: string) => void seen.push([where, theirs.getStore(), ours.getStore()]),
    /** What was seen, after a look at whether both saw the same. */
    seen() {
      expect(seen.map(([where, , own]) => [where, own])).toEqual(seen.map(([where, stock]) => [where, stock]));
      return seen.map(([where, stock]) => `${where} ${stock}`);
    },
  };
}

type Both = ReturnType<typeof both>;

/** The ways in which work is put off. */
const LATER: Record<string, (work: () => void) => void> = {
  tick: (work) => process.nextTick(work),
  promise: (work) => void Promise.resolve().then(work),
  microtask: (work) => queueMicrotask(work),
  immediate: (work) => void setImmediate(work),
  timer: (work) => void setTimeout(work, 1),
  'a file': (work) => readFile(__filename, work),
  'a resource': (work) => new AsyncResource('test').runInAsyncScope(work),
  'a bound function': (work) => void setImmediate(AsyncResource.bind(work)),
  thenable: (work) => void (async () => work())(),
};

interface Step {
  readonly enter: number | undefined;
  readonly throws: boolean;
  readonly later: string;
  readonly after: readonly Step[];
}

const { step } = fc.letrec<{ step: Step }>((tie) => ({
  step: fc.record({
    enter: fc.option(fc.nat(9), { nil: undefined }),
    throws: fc.boolean(),
    later: fc.constantFrom(...Object.keys(LATER)),
    after: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie('step'), { minLength: 1, maxLength: 3 })),
  }),
}));

/** Takes a step, and what comes after it, in whatever order that is. */
async function take(storages: Both, { enter, throws, later, after }: Step, at: string): Promise<void> {
  const { run, look } = storages;
  const work = () =>
    new Promise<void>((done) => {
      look(`${at} in`);
      LATER[later]?.(() => {
        look(`${at} later`);
        void Promise.all(after.map((next, n) => take(storages, next, `${at}.${n}`))).then(() => done());
        look(`${at} begun`);
      });
      if (throws) {
        try {
          run(77, () => {
            look(`${at} thrown`);
            throw new Error('for the test');
          });
        } catch {
          look(`${at} caught`);
        }
      }
    });
  const over = enter === undefined ? work() : run(enter, work);
  look(`${at} out`);
  await over;
  look(`${at} over`);
}

describe('a storage of our own', () => {
  it('has what AsyncLocalStorage has, however work is put off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        const storages = both();
        await Promise.all(steps.map((next, n) => take(storages, next, String(n))));
        storages.ours.disable();
        expect(storages.seen().length).toBeGreaterThan(0);
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it('follows requests, their bodies and their timers on both sides', async () => {
    const { run, look, seen } = both();
    const server = createServer((request, response) => {
      const id = Number(request.headers.id);
      run(id, () => {
        look(`request ${id}`);
        request.on('data', () => look(`data ${id}`)).on('end', () => setTimeout(() => response.end('done'), 1));
        response.on('finish', () => look(`finish ${id}`)).on('close', () => look(`close ${id}`));
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const ask = (id: number) =>
      new Promise<void>((done) => {
        run(id, () =>
          get({ port, headers: { id } }, (response) => {
            look(`response ${id}`);
            response.resume().on('end', () => {
              look(`end ${id}`);
              done();
            });
          }),
        );
      });
    for (let round = 0; round < 5; round++) await Promise.all([1, 2, 3].map(ask));
    await once(server.close(), 'close');
    const all = seen();
    expect(all.filter((line) => line === 'request 2 2')).toHaveLength(5);
    expect(all.filter((line) => line === 'end 3 3')).toHaveLength(5);
  });

  it('follows what streams, emitters, generators and timers of promises do', async () => {
    const { run, enterWith, look, seen } = both();
    await run(1, async () => {
      const through = new PassThrough();
      through.on('data', () => look('data'));
      const emitter = new EventEmitter();
      emitter.on('said', () => look('said'));
      async function* numbers() {
        for (let n = 0; n < 3; n++) yield await timeout(1, n);
      }
      for await (const n of numbers()) look(`number ${n}`);
      run(2, () => through.end('x'));
      run(3, () => emitter.emit('said'));
      await immediate();
      look('immediate');
      enterWith(4);
      look('entered');
      await timeout(1);
      look('later');
    });
    look('out');
    expect(seen()).toEqual(expect.arrayContaining(['said 3', 'number 2 1', 'later 4']));
  });

  it('has nothing where it is left', async () => {
    const storage = new ResourceStorage<number>();
    const left = () => storage.exit(async () => [storage.getStore(), await null, storage.getStore()]);
    expect(await storage.run(1, async () => [await left(), storage.getStore()])).toEqual([
      [undefined, null, undefined],
      1,
    ]);
    storage.disable();
  });

  it('gives a timer that is used again what holds where that is done', async () => {
    const { run, look, seen, ours } = both();
    let times = 0;
    await new Promise<void>((done) => {
      const timer = run(1, () =>
        setTimeout(() => {
          look(`time ${++times}`);
          if (times === 3) done();
          else if (times === 1) setImmediate(() => run(2, () => timer.refresh()));
          else setImmediate(() => run(undefined, () => timer.refresh()));
        }, 1),
      );
    });
    ours.disable();
    expect(seen()).toEqual(['time 1 1', 'time 2 2', 'time 3 undefined']);
  });
});

describe('where the app makes it hard', () => {
  class Frozen extends AsyncResource {
    constructor() {
      super('frozen');
      Object.freeze(this);
    }
  }

  it('runs what is to run in a resource that nobody can write to', () => {
    const storage = new ResourceStorage<number>();
    const got = new Frozen().runInAsyncScope(() => storage.run(1, () => [storage.getStore(), 'ran']));
    expect(got).toEqual([1, 'ran']);
    expect(storage.getStore()).toBeUndefined();
    storage.disable();
  });

  it('hands nothing on once it is disabled, and does again when it is entered', async () => {
    const storage = new ResourceStorage<number>();
    await storage.run(1, async () => {
      await null;
      storage.disable();
      expect(storage.getStore()).toBeUndefined();
    });
    const later = storage.run(2, async () => {
      await null;
      return storage.getStore();
    });
    expect(await later).toBe(2);
    storage.disable();
  });

  it('leaves two storages apart', async () => {
    const [one, other] = [new ResourceStorage<number>(), new ResourceStorage<number>()];
    const both = one.run(1, () =>
      other.run(2, async () => {
        await null;
        return [one.getStore(), other.getStore()];
      }),
    );
    expect(await both).toEqual([1, 2]);
    one.disable();
    other.disable();
  });
});
