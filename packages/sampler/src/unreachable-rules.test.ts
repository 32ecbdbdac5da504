import { expect, it } from 'vitest';
import type { Rule } from './rule.js';
import { dropIf } from './rules/drop-if.js';
import { errors } from './rules/errors.js';
import { first } from './rules/first.js';
import { keepIf } from './rules/keep-if.js';
import { everything, percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { createService } from './testing/service.js';

const gold = keepIf({ 'app.tier': 'gold' }, 'gold');
const health = dropIf({ 'url.path': '/health' }, 'health checks');

it.each<[string, readonly Rule[], readonly string[]]>([
  ['the default', [errors({ budget: '50/s' }), slow('1s,p99', { budget: '20/s' }), first(10), percent(5)], []],
  ['a drop in front', [health, errors(), everything()], []],
  [
    'errors twice',
    [errors(), slow('1s'), errors({ budget: '50/s' })],
    [
      'rules[2] errors(up to 50/s) can never change a verdict: rules[0] errors in front of it keeps all that it would keep',
    ],
  ],
  ['errors behind a budget of errors', [errors({ budget: '5/s' }), errors()], []],
  [
    'a longer time behind a shorter one',
    [slow('1s'), slow('2s')],
    ['rules[1] slow(2s) can never change a verdict: rules[0] slow(1s) in front of it keeps all that it would keep'],
  ],
  [
    'a quantile twice',
    [slow('p99'), slow('p99')],
    ['rules[1] slow(p99) can never change a verdict: rules[0] slow(p99) in front of it keeps all that it would keep'],
  ],
  ['a higher quantile behind a time that is longer', [slow('5s,p95'), slow('p99')], []],
  [
    'a higher quantile behind a time that is shorter',
    [slow('500ms,p95'), slow('p99')],
    [
      'rules[1] slow(p99) can never change a verdict: rules[0] slow(500ms,p95) in front of it keeps all that it would keep',
    ],
  ],
  [
    'a condition twice',
    [gold, errors(), gold, percent(5)],
    [
      'rules[2] keepIf(gold) can never change a verdict: rules[0] keepIf(gold) in front of it keeps all that it would keep',
    ],
  ],
  ['a shorter time behind a longer one', [slow('2s'), slow('1s')], []],
  ['a quantile behind a time', [slow('2s'), slow('p99')], []],
  ['a time behind one with routes', [slow('1s', { 'POST /export': '10s' }), slow('2s')], []],
  [
    'a drop behind the baseline',
    [errors(), percent(5), health],
    [
      'rules[2] dropIf(health checks) can never change a verdict: no rule behind it is left to silence; put it in front of those it is to silence',
    ],
  ],
  ['a drop behind the baseline and in front of errors, which it silences', [percent(5), health, errors()], []],
  ['a drop behind errors, which still drops what callers have sampled', [errors(), health], []],
])('unreachable rules are reported, one line each (scenario 12): %s', (_, rules, lines) => {
  expect(createService({ rules }).warnings).toEqual(lines);
});
