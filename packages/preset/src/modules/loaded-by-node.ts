/**
 * Whether Node.js has loaded one of these modules of its own, internal ones included, whoever it was for.
 * @returns undefined where it does not tell
 */
export function hasLoaded(...names: readonly string[]): boolean | undefined {
  const { moduleLoadList: loaded } = process as unknown as { readonly moduleLoadList?: readonly string[] };
  return loaded && names.some((name) => loaded.includes(`NativeModule ${name}`));
}
