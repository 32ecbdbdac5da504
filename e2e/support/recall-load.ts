// A fleet of six services and the requests that go through it: what fails, or is slow, after others have answered well.
import { type Call, type Fleet, spansOfCall } from './fleet.ts';

/** Everything that is to be kept, and a baseline. */
export const env = { WINNOW_KEEP_SLOW: '1s', WINNOW_KEEP_PERCENT: '5', WINNOW_KEEP_ERRORS: 'true' };

/** shop → auth · shop → cart → stock · shop → pay → bank: whatever goes wrong comes after the first three. */
const order = (atShop = '', atPay = '', atBank = ''): Call => ({
  to: 'shop',
  query: atShop,
  calls: [
    { to: 'auth' },
    { to: 'cart', query: 'client=fetch', calls: [{ to: 'stock' }] },
    { to: 'pay', query: atPay, calls: [{ to: 'bank', query: atBank }] },
  ],
});

export const KINDS: Readonly<Record<string, Call>> = {
  'the shop fails at the end': order('status=500'),
  'the bank fails and everybody copes': order('swallow', 'swallow', 'status=503'),
  'the bank is slow': order('', '', 'wait=1100'),
  'the shop is slow': order('after=1100'),
};
export const WELL = order();
/** Traces of each kind. */
export const EACH = 10;

export interface Sent {
  readonly kind: string;
  readonly traceId: string;
}

/** Three good requests for each that is to be kept, eight at a time. */
export async function load(fleet: Fleet): Promise<readonly Sent[]> {
  const kinds = Object.entries(KINDS);
  const plan = Array.from({ length: EACH * kinds.length * 4 }, (_, i) =>
    i % 4 === 0 ? kinds[(i / 4) % kinds.length]! : undefined,
  );
  const sent: Sent[] = [];
  const worker = async () => {
    for (let next = plan.pop(); plan.length > 0 || next; next = plan.pop()) {
      const { traceId } = await fleet.send(next?.[1] ?? WELL);
      if (next) sent.push({ kind: next[0], traceId });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return sent;
}

/** Share of the spans of these traces that have arrived. */
export function arrived(fleet: Fleet, sent: readonly Sent[]): number {
  const spans = sent.reduce((sum, { traceId }) => sum + fleet.spansOf(traceId).length, 0);
  return spans / sent.reduce((sum, { kind }) => sum + spansOfCall(KINDS[kind]!), 0);
}

/** Requests that are well bring the last ids along. Ends when nothing more arrives, or everything has. */
export async function settle(fleet: Fleet, sent: readonly Sent[]): Promise<number> {
  for (let i = 0; i < 30 && arrived(fleet, sent) < 1; i++) {
    for (let j = 0; j < 3; j++) await fleet.send(WELL);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return arrived(fleet, sent);
}

const NAMES = ['shop', 'auth', 'cart', 'stock', 'pay', 'bank'];
/** So many processes of the services that are called before the failure. */
export const withReplicas = (count: number) =>
  Object.fromEntries(NAMES.map((name) => [name, name === 'auth' || name === 'cart' || name === 'stock' ? count : 1]));

/** How many of these traces have arrived with every span. */
export function wholeOf(fleet: Fleet, sent: readonly Sent[]): number {
  return sent.filter(({ kind, traceId }) => fleet.spansOf(traceId).length === spansOfCall(KINDS[kind]!)).length;
}
