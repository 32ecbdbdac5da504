import { expect } from 'vitest';

/** Every span is exported, and a busy machine is given the time to do so. */
export const KEEP_ALL = { OTEL_TRACES_SAMPLER: 'always_on', WINNOW_EXIT_TIMEOUT: '30s' };

export interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly result?: unknown;
  /** The trace of the request, and the one that the code behind its last await ran in. */
  readonly mine?: string;
  readonly after?: string;
}

export async function request(url: string, path: string): Promise<Answer> {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, ...((await response.json()) as object) };
}

/** Requests at the same time. Each must find itself in its own trace at the end, and so must every callback. */
export async function overlapping(url: string, path: string, count = 3): Promise<readonly Answer[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => request(url, path)));
  expect(new Set(answers.map(({ mine }) => mine)).size).toBe(count);
  for (const { status, mine, after, result } of answers) {
    expect({ status, after, called: result ?? mine }).toEqual({ status: 200, after: mine, called: mine });
  }
  return answers;
}

/** Where in everything that was exported something stands that must not leave the process. */
export function leaks(spans: Iterable<unknown>, secret: RegExp): string[] {
  const text = JSON.stringify([...spans], (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return [...text.matchAll(new RegExp(`.{0,40}(?:${secret.source}).{0,20}`, 'g'))].map(([found]) => found);
}
