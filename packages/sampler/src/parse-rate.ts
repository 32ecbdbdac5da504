const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Traces per second of a rate such as `50/s`, `300/m`, `10/h`; undefined when it is none, or not above 0. */
export function parseRate(rate: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*\/\s*(s|m|h)$/.exec(String(rate).trim());
  if (!match) return undefined;
  const perSecond = Number(match[1]) / (SECONDS[match[2] as string] as number);
  return perSecond > 0 ? perSecond : undefined;
}
