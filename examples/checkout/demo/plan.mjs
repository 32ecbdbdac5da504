import { SCENARIOS } from './scenarios.mjs';

/** Which checkouts are made, in which order: the same for the same seed. */
export function createPlan(checkouts, seed) {
  const kinds = Object.entries(SCENARIOS).flatMap(([kind, { share }]) =>
    Array.from({ length: Math.round(checkouts * share) }, () => kind),
  );
  while (kinds.length < checkouts) kinds.push('ordinary');
  return shuffled(kinds, randomNumbers(seed)).map((kind, i) => ({ kind, order: SCENARIOS[kind].order(i) }));
}

/** Ordinary checkouts at the end: the ids of the last kept traces ride on them to services that had let their parts go. */
export function createEpilogue() {
  return Array.from({ length: 4 }, (_, i) => ({ kind: 'ordinary', order: SCENARIOS.ordinary.order(i) }));
}

function shuffled(items, random) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}

/** Numbers from 0 to 1 by a linear congruential generator with the constants of Numerical Recipes: plenty for shuffling. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
