/** The part of a test's context that is used here; vitest's has it. */
export interface SkippableTest {
  readonly task: { readonly name: string; readonly meta: object };
  skip(note?: string): never;
}

/** Skips a test and says why: on the console, and in the JSON report, which has no notes but the meta. */
export function skipAloud(context: SkippableTest, why: string, once?: Set<string>): never {
  if (!once?.has(why)) console.log(`SKIPPED: ${context.task.name} ${why}`);
  once?.add(why);
  Object.assign(context.task.meta, { skipped: why });
  return context.skip(why);
}
