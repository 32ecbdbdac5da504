import type { Context } from '@opentelemetry/api';

/** Links before they are joined into as many as there are keys: what was set before must not be held for ever. */
const LONGEST = 8;

/**
 * A context that remembers what was added to which one, where the api's copies a Map each time. A request sets three values or
 * four, and most questions are about the last of them.
 */
class LinkedContext implements Context {
  constructor(
    private readonly above: LinkedContext | undefined,
    private readonly key: symbol | undefined,
    private readonly value: unknown,
    private readonly length: number,
  ) {}

  getValue(key: symbol): unknown {
    for (let at: LinkedContext | undefined = this; at !== undefined; at = at.above) if (at.key === key) return at.value;
    return undefined;
  }

  setValue(key: symbol, value: unknown): Context {
    const above = this.length < LONGEST ? this : this.joined(key);
    return new LinkedContext(above, key, value, above.length + 1);
  }

  deleteValue(key: symbol): Context {
    return this.joined(key);
  }

  /** The same values in one link for each, without one of them. */
  private joined(without: symbol): LinkedContext {
    const values = new Map<symbol, unknown>();
    for (let at: LinkedContext | undefined = this; at?.key !== undefined; at = at.above) {
      if (!values.has(at.key)) values.set(at.key, at.value);
    }
    values.delete(without);
    let joined = LINKED_ROOT;
    for (const [key, value] of values) joined = new LinkedContext(joined, key, value, joined.length + 1);
    return joined;
  }
}

/** The context in which requests begin. Empty, like `ROOT_CONTEXT`. */
export const LINKED_ROOT = new LinkedContext(undefined, undefined, undefined, 0);
