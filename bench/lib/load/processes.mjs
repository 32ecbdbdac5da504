import { median, spreadOf } from '../statistics.mjs';

const NO_TURNS = [];

/**
 * What the processes of one row say, a process per generation: each speaks by the median over its own turns, and the row by
 * the median and the range over its processes. `phase` is `full`, `half` or `fixed`.
 */
export function createFigures(generations, { against }) {
  const turnsOf = (generation, phase, name) => generation[phase]?.[name] ?? NO_TURNS;
  const plain = (name, phase, figure) =>
    generations.map((generation) => median(turnsOf(generation, phase, name).map((turn) => turn[figure])));

  /** To the bare app of the same generation, turn by turn: both stood under the same conditions. */
  function added(name, phase, figure) {
    return generations.map((generation) => {
      const bare = turnsOf(generation, phase, 'none');
      return median(turnsOf(generation, phase, name).map((turn, k) => turn[figure] - bare[k]?.[figure]));
    });
  }

  /** Of what `against` adds. The median is the ratio of the two medians that the table shows. */
  function share(name, phase, figure) {
    const [own, other] = [added(name, phase, figure), added(against, phase, figure)];
    const whole = median(other);
    const ratios = own.map((more, k) => (other[k] > 0 ? (100 * more) / other[k] : Number.NaN));
    return { ...spreadOf(ratios), median: whole > 0 ? (100 * median(own)) / whole : Number.NaN };
  }

  return {
    names: [...new Set(generations.flatMap(({ full }) => Object.keys(full)))],
    of: (...what) => spreadOf(plain(...what)),
    more: (...what) => spreadOf(added(...what)),
    share,
    sum: (name, phase, figure) =>
      generations
        .flatMap((generation) => turnsOf(generation, phase, name))
        .reduce((sum, turn) => sum + turn[figure], 0),
  };
}
