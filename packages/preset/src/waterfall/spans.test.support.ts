import { type SpanRow, spanRow } from './span-row.js';

const EPOCH = Date.UTC(2026, 0, 1);

/** A span of a test trace: `at` and `ms` are milliseconds after the start of the trace. */
export interface TestSpan extends Partial<Omit<SpanRow, 'startMs' | 'endMs'>> {
  readonly id: string;
  readonly under?: string;
  readonly at: number;
  readonly ms: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export function row({ id, under, at, ms, attributes = {}, ...rest }: TestSpan): SpanRow {
  return spanRow({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: id,
    parentSpanId: under,
    parentIsRemote: undefined,
    service: 'shop',
    name: id,
    kind: 'INTERNAL',
    error: false,
    ...rest,
    startMs: EPOCH + at,
    endMs: EPOCH + at + ms,
    attributes,
  });
}

/** A slow checkout: gateway → payment → bank, where the bank's host is the culprit. */
export function slowCheckout(): SpanRow[] {
  const server = (attributes: TestSpan['attributes']) => ({ kind: 'SERVER', attributes }) as const;
  const client = (host: string, port: number) =>
    ({ kind: 'CLIENT', attributes: { 'server.address': host, 'server.port': port } }) as const;
  return [
    row({
      id: 'g',
      at: 0,
      ms: 2310,
      service: 'gateway',
      name: 'POST /checkout',
      ...server({ 'winnow.keep.reason': 'slow' }),
    }),
    row({ id: 'gc', under: 'g', at: 2, ms: 31, service: 'gateway', name: 'POST cart', ...client('cart', 4102) }),
    row({
      id: 'c',
      under: 'gc',
      at: 4,
      ms: 27,
      service: 'cart',
      name: 'POST /carts',
      ...server({ 'winnow.keep.reason': 'remote' }),
    }),
    row({
      id: 'cq',
      under: 'c',
      at: 6,
      ms: 3.1,
      service: 'cart',
      name: 'SELECT coupons',
      ...client('db.internal', 5432),
    }),
    row({
      id: 'gp',
      under: 'g',
      at: 40,
      ms: 2250,
      service: 'gateway',
      name: 'POST payment',
      ...client('payment', 4103),
    }),
    row({
      id: 'p',
      under: 'gp',
      at: 42,
      ms: 2244,
      service: 'payment',
      name: 'POST /charges',
      ...server({ 'winnow.keep.reason': 'slow' }),
    }),
    row({
      id: 'pb',
      under: 'p',
      at: 45,
      ms: 2203,
      service: 'payment',
      name: 'POST bank.staging.localhost',
      error: true,
      ...client('bank.staging.localhost', 4999),
    }),
  ];
}
