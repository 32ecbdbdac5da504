import { expect, it } from 'vitest';
import { topicName } from './topic-name.js';

it.each([
  ['devices/7/state', '/', 'devices/+/state'],
  ['sites/de-04/b2/temperature', '/', 'sites/+/+/temperature'],
  ['api/v2/orders', '/', 'api/v2/orders'],
  ['orders.018f7c4e-9a1b-7c3d-8e2f-aabbccddeeff.created', '.', 'orders.*.created'],
  ['orders.*.created', '.', 'orders.*.created'],
  ['orders.>', '.', 'orders.>'],
  ['', '/', '(default)'],
  ['x'.repeat(200), '.', '(temporary)'],
] as const)('says of a topic what is low in cardinality: %s', (topic, separator, expected) => {
  expect(topicName(topic, separator)).toBe(expected);
});
