const PATCHED = Symbol.for('winnow.patched');

/**
 * Replaces a method, once: a module that is loaded under two names, or twice, is not patched twice.
 * @param make gives the replacement; it keeps the original's name and length, which some libraries look at
 */
export function patchMethod<T extends object, K extends keyof T>(
  target: T,
  key: K,
  make: (original: T[K]) => T[K],
): void {
  const original = target[key];
  if (typeof original !== 'function' || PATCHED in original) return;
  const replacement = make(original);
  Object.defineProperties(replacement, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
    [PATCHED]: { value: original },
  });
  target[key] = replacement;
}
