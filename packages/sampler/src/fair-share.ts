/**
 * Max-min fairness (Bertsekas and Gallager, Data Networks, 6.5.2): the cap at which `sum(min(demand, cap))` is the capacity.
 * Whoever asks for less than the cap gets all of it; the others get the cap each.
 * @returns infinity when there is enough for everybody
 */
export function fairShare(demands: readonly number[], capacity: number): number {
  let left = capacity;
  let others = demands.length;
  for (const demand of [...demands].sort((a, b) => a - b)) {
    const share = left / others;
    if (demand > share) return share;
    left -= demand;
    others--;
  }
  return Number.POSITIVE_INFINITY;
}
