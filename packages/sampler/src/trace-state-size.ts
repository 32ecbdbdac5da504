/** Bounds of the W3C specification for what is passed on: members, characters, and what makes a member a large one. */
const MEMBERS = 32;
const CHARS = 512;
const LARGE = 128;

/**
 * Joins members into a header of legal size. As the specification has it the large ones go first, then those on the
 * right, which are the oldest; what the first `own` say is ours and stays.
 */
export function fitTraceState(members: readonly string[], own = 0): string {
  const kept = [...members];
  let chars = kept.reduce((sum, member) => sum + member.length + 1, -1);
  while (kept.length > own && (kept.length > MEMBERS || chars > CHARS)) {
    const large = chars > CHARS ? kept.findLastIndex((member, i) => i >= own && member.length > LARGE) : -1;
    const [gone] = kept.splice(large === -1 ? kept.length - 1 : large, 1);
    chars -= (gone?.length ?? 0) + 1;
  }
  return kept.join(',');
}
