// Deliveries from the app's own thread. Where that can be, their connections do not keep the process alive, or a backend that
// hangs would; the natural end waits for them instead, for as long as it has time. What keeps it alive all the same is watched.
import type { Result } from '@winnow/sampler';
import { withinTime } from '../within-time.js';
import type { Delivery } from './delivery.js';

type Holder = Required<Pick<Delivery, 'held' | 'giveUp'>>;

const LOOK_MS = 50;
/** A process that lives on for longer than this after what looked like its end was not at its end. */
const SOON_MS = 500;
/** Standard output and standard error: there, and keeping nothing alive. */
const STDIO = { kinds: new Set(['PipeWrap', 'TTYWrap']), most: 2 } as const;

const underWay = new Map<Promise<unknown>, Holder | undefined>();
let used = false;
/** Of one natural end, before and after 'beforeExit'. */
let mostMs = Number.POSITIVE_INFINITY;
let waitedMs = 0;
let waitedAt = Number.NEGATIVE_INFINITY;
/** 'beforeExit' has come. From then on the time is for all natural ends of a process that finds new work after the first. */
let ending = false;
let waiting = false;
let watch: NodeJS.Timeout | undefined;
/** Since when nothing but deliveries keeps the process alive. */
let aloneSince: number | undefined;

/** Said by whoever is going to send from here. */
export function useAppThread(): void {
  used = true;
}

/** Delivery takes turns of the event loop. */
export function usesAppThread(): boolean {
  return used;
}

/** What a sink says instead of sending, when the end of the process has the rest. */
export const OVER: Result = { ok: false, retry: true, reported: true, error: new Error('the process ends') };

/** @param ms how long a natural end may take because of what is under way here */
export function limitAppThread(ms: number): void {
  mostMs = ms;
}

/**
 * @param work never rejects
 * @param by where it may keep the process alive
 */
export function fromAppThread<T>(work: Promise<T>, { held, giveUp }: Partial<Holder> = {}): Promise<T> {
  const holder = held && giveUp && { held, giveUp };
  underWay.set(work, holder);
  if (holder) watch ??= setInterval(look, LOOK_MS).unref();
  void work.then(() => {
    underWay.delete(work);
    spendAlone();
  });
  void wait();
  return work;
}

/** Nothing else keeps the process alive. */
export function waitForAppThread(): void {
  ending = true;
  void wait();
}

/** How much of the time of the end has been spent here. */
export function waitedForAppThreadMs(): number {
  return ending || isJustNow() ? waitedMs : 0;
}

/** A natural end may send something from here. */
export function appThreadHasTime(): boolean {
  return waitedForAppThreadMs() < mostMs;
}

/** The time of a natural end has just been spent: what is sent now has nobody who waits for it. */
export function appThreadIsOver(): boolean {
  return isJustNow() && waitedMs >= mostMs;
}

function isJustNow(): boolean {
  return performance.now() - waitedAt < SOON_MS;
}

async function wait(): Promise<void> {
  if (!ending || waiting || underWay.size === 0 || !appThreadHasTime()) return;
  waiting = true;
  const began = performance.now();
  const leftMs = mostMs - waitedMs;
  const inTime = await withinTime(Promise.all(underWay.keys()), leftMs);
  const tookMs = performance.now() - began;
  // A timer may fire a moment early.
  spend(inTime ? tookMs : Math.max(tookMs, leftMs));
  waiting = false;
  if (!inTime) giveUpAll();
  void wait();
}

/** 'beforeExit' does not come while something holds the process. */
function look(): void {
  const holders = new Set([...underWay.values()].filter((holder) => holder !== undefined));
  if (holders.size === 0) {
    clearInterval(watch);
    watch = undefined;
    return;
  }
  let held = 0;
  for (const holder of holders) held += holder.held();
  if (held === 0 || held < activeResources()) {
    aloneSince = undefined;
    return;
  }
  aloneSince ??= performance.now();
  if (performance.now() - aloneSince < mostMs - waitedForAppThreadMs()) return;
  spendAlone();
  giveUpAll();
}

function activeResources(): number {
  const kinds = process.getActiveResourcesInfo();
  const stdio = kinds.filter((kind) => STDIO.kinds.has(kind)).length;
  return kinds.length - Math.min(stdio, STDIO.most);
}

function giveUpAll(): void {
  for (const holder of underWay.values()) holder?.giveUp();
}

function spendAlone(): void {
  if (aloneSince !== undefined) spend(performance.now() - aloneSince);
  aloneSince = undefined;
}

function spend(ms: number): void {
  waitedMs = waitedForAppThreadMs() + ms;
  waitedAt = performance.now();
}
