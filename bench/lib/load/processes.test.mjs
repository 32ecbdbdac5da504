import { expect, test } from 'vitest';
import { createFigures } from './processes.mjs';

const turns = (...values) => values.map((fullUs) => ({ fullUs }));
const figures = createFigures(
  [
    { full: { none: turns(100, 110, 900), ours: turns(150, 170, 940), theirs: turns(200, 210, 1000) } },
    { full: { none: turns(100, 100, 100), ours: turns(180, 180, 180), theirs: turns(300, 300, 300) } },
    { full: { none: turns(200, 200, 200), ours: turns(220, 230, 240), theirs: turns(250, 260, 270) } },
  ],
  { against: 'theirs' },
);

test('a row has the median of the medians of its processes, and the range between those', () => {
  expect(figures.of('ours', 'full', 'fullUs')).toEqual({ median: 180, min: 170, max: 230 });
});

test('what a row adds is told turn by turn, to the bare app of the same generation', () => {
  expect(figures.more('ours', 'full', 'fullUs')).toEqual({ median: 50, min: 30, max: 80 });
  expect(figures.more('theirs', 'full', 'fullUs')).toEqual({ median: 100, min: 60, max: 200 });
});

test('a share is that of the two medians, between the shares of the generations', () => {
  expect(figures.share('ours', 'full', 'fullUs')).toEqual({ median: 50, min: 40, max: 50 });
});

test('a row that did not start in one generation speaks by the others', () => {
  const { none, theirs } = { none: turns(10), theirs: turns(30) };
  const some = createFigures([{ full: { none, theirs } }, { full: { none } }], { against: 'none' });
  expect(some.names).toEqual(['none', 'theirs']);
  expect(some.more('theirs', 'full', 'fullUs')).toEqual({ median: 20, min: 20, max: 20 });
  expect(some.share('theirs', 'full', 'fullUs').median).toBeNaN();
  expect(some.of('theirs', 'half', 'halfP50').median).toBeNaN();
});
