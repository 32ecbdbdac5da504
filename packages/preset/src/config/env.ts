// The only place that touches process.env: the resolver gets a copy, and tests hand it their own.

/** The environment as it is now. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return { ...process.env };
}

/**
 * The environment for a thread of ours: what NODE_OPTIONS preloads (this package among it) must not load again there.
 */
export function environmentOfWorker(): Record<string, string> {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest as Record<string, string>;
}
