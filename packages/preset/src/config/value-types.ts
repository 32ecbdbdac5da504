/** How the text of a variable is read. `parse` returns undefined for text that it does not understand. */
export interface ValueType<T> {
  /** Ends the sentence "expected …". */
  readonly expected: string;
  /** The words it takes, where they can be counted: used to name the nearest one. */
  readonly words?: readonly string[];
  parse(text: string): T | undefined;
  /** How a value is written in the documentation. */
  print(value: T): string;
}

const TRUE = ['true', '1', 'yes', 'on'];
const FALSE = ['false', '0', 'no', 'off'];

export const boolean: ValueType<boolean> = {
  expected: 'true or false',
  words: ['true', 'false'],
  parse: (text) => (TRUE.includes(text.toLowerCase()) ? true : FALSE.includes(text.toLowerCase()) ? false : undefined),
  print: String,
};

export const text: ValueType<string> = { expected: 'a text', parse: (value) => value, print: String };

/** A URL with `{traceId}` in it. */
export const traceUrlTemplate: ValueType<string> = {
  expected: 'a URL with {traceId} in it, such as https://traces.example/trace/{traceId}',
  parse: (value) => (value.includes('{traceId}') && /^https?:\/\//.test(value.trim()) ? value.trim() : undefined),
  print: String,
};

export const list: ValueType<readonly string[]> = {
  expected: 'a list separated by commas',
  parse: (value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  print: (value) => value.join(','),
};

/** Whole paths of requests, or prefixes that end in `*`. */
export const paths: ValueType<readonly string[]> = {
  expected: 'paths such as /health, /internal/*',
  parse(value) {
    const items = list.parse(value) ?? [];
    return items.every((item) => /^[/*]/.test(item)) ? items : undefined;
  },
  print: (value) => value.join(','),
};

/** Hosts as `@winnow/sampler` matches them. */
export const hosts: ValueType<readonly string[]> = {
  expected: 'hosts such as api.shop.example, *.shop.example or *',
  parse(value) {
    const items = list.parse(value) ?? [];
    return items.every((item) => /^(?:\*|(?:\*\.)?[^*\s/]+)$/.test(item)) ? items : undefined;
  },
  print: (value) => value.join(','),
};

export function number(min: number, max: number): ValueType<number> {
  const top = max === Number.POSITIVE_INFINITY ? '' : ` to ${max}`;
  return {
    expected: top === '' ? `a number of at least ${min}` : `a number from ${min}${top}`,
    parse(value) {
      const parsed = value.trim() === '' ? Number.NaN : Number(value.trim().replace(/%$/, ''));
      return parsed >= min && parsed <= max ? parsed : undefined;
    },
    print: String,
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1_000, m: 60_000 };

/** Milliseconds, written as `500ms`, `2s`, `1.5s` or `1m`. */
export const duration: ValueType<number> = {
  expected: 'a duration such as 500ms, 2s or 1m',
  parse(value) {
    const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|)$/.exec(value.trim());
    return match ? Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1) : undefined;
  },
  print: (value) => (value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`),
};

/** A duration, or `off`, which reads as 0. */
export const durationOrOff: ValueType<number> = {
  expected: 'a duration such as 500ms, 2s or 1m, or off',
  parse: (value) => (FALSE.includes(value.trim().toLowerCase()) ? 0 : duration.parse(value)),
  print: (value) => (value === 0 ? 'off' : duration.print(value)),
};

const RATE = /^\d*\.?\d*[1-9]\d*\/[smh]$/;
const QUANTILE = /^p[5-9]\d\.?\d*$/;

/** True, false, or a budget such as `50/s`. */
export const booleanOrRate: ValueType<boolean | string> = {
  expected: 'true, false or a rate such as 50/s',
  words: ['true', 'false'],
  parse(value) {
    const text = value.replace(/\s/g, '');
    return RATE.test(text) ? text : boolean.parse(value.trim());
  },
  print: String,
};

/** What is slow: `1s`, `p99`, `1s,p99`, with a budget behind it `1s,p99,20/s`; `off` reads as 0, a duration alone as milliseconds. */
export const slowLimits: ValueType<number | string> = {
  expected: 'a duration such as 1s, a quantile such as p99, or both: 1s,p99; or off',
  parse(value) {
    const alone = durationOrOff.parse(value);
    if (alone !== undefined) return alone;
    const items = value.replace(/\s/g, '').split(',');
    const kinds = items.map((item) =>
      RATE.test(item) ? 'rate' : QUANTILE.test(item) ? 'quantile' : duration.parse(item) ? 'duration' : 'unknown',
    );
    const known = new Set(kinds).size === kinds.length && !kinds.includes('unknown') && kinds.join() !== 'rate';
    return known ? items.join(',') : undefined;
  },
  print: (value) => (typeof value === 'number' ? durationOrOff.print(value) : value),
};

/** `POST /export=10s, GET /report/:id=5s` */
export const durationByRoute: ValueType<Readonly<Record<string, number>>> = {
  expected: 'routes with durations such as "POST /export=10s, GET /report/:id=5s"',
  parse(value) {
    const routes: Record<string, number> = {};
    for (const item of list.parse(value) ?? []) {
      const split = item.lastIndexOf('=');
      const ms = split > 0 ? duration.parse(item.slice(split + 1)) : undefined;
      if (ms === undefined) return undefined;
      routes[item.slice(0, split).trim()] = ms;
    }
    return routes;
  },
  print: (value) =>
    Object.entries(value)
      .map(([route, ms]) => `${route}=${duration.print(ms)}`)
      .join(', '),
};

export function oneOf<W extends string>(...words: W[]): ValueType<W> {
  return {
    expected: `one of ${words.join(', ')}`,
    words,
    parse: (value) => words.find((word) => word === value.trim().toLowerCase()),
    print: String,
  };
}

/** A list whose items are of a known set. */
export function someOf<W extends string>(...words: W[]): ValueType<readonly W[]> {
  return {
    expected: `a list of ${words.join(', ')}`,
    words,
    parse(value) {
      const items = list.parse(value) ?? [];
      const known = items.map((item) => words.find((word) => word === item.toLowerCase()));
      return known.includes(undefined) ? undefined : (known as W[]);
    },
    print: (value) => value.join(','),
  };
}
