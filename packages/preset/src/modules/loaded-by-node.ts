/**
 * Whether Node.js has loaded a module of its own, an internal one included, whoever it was for.
 * @returns undefined where it does not tell
 */
export function hasLoaded(name: RegExp): boolean | undefined {
  const { moduleLoadList: loaded } = process as unknown as { readonly moduleLoadList?: readonly string[] };
  return loaded?.some((entry) => entry.startsWith(KIND) && name.test(entry.slice(KIND.length)));
}

const KIND = 'NativeModule ';
