// All on 127.0.0.1. In a namespace of its own nothing else can hold them; without one, BENCH_PORT moves them all.
const base = Number(process.env.BENCH_PORT) || 13900;

export const PORTS = {
  app: base,
  upstream: base + 1,
  chain: { a: base + 10, b: base + 11, c: base + 12 },
  sink: base + 20,
  /** Where all rows run at once, each has an app and a sink of its own. */
  appOf: (n) => base + 100 + n,
  sinkOf: (n) => base + 200 + n,
};
