import { expect, it } from 'vitest';
import { amqpRules } from './amqp-rules.js';

it.each([
  ['users.42.created', 'users.*.created'],
  ['users.b0a1f7de-0c2f-4b64-9d3c-0a1b2c3d4e5f.created', 'users.*.created'],
  ['shop.v2.orders', 'shop.v2.orders'],
  ['orders2', 'orders2'],
  ['', ''],
])('a routing key shows no id: %s', (key, shown) => {
  expect(amqpRules.redact?.('messaging.rabbitmq.routing_key', key)).toBe(shown);
});
