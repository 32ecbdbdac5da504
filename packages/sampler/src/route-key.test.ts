import { expect, test } from 'vitest';
import { routeKey } from './route-key.js';

const attributes = { 'http.request.method': 'GET', 'http.route': '/users/:id' };

test.each([
  ['the name that the convention gives', 'GET /users/:id'],
  ['a name that the app has chosen', 'show a user'],
  ['a name as long as the key', 'GET-/users/:id'],
  ['a name that begins and ends alike', 'GET /users/:id GET /users/:id'],
])('is method and route under %s', (_, name) => {
  expect(routeKey({ name, attributes })).toBe('GET /users/:id');
});

test('is the name where there is no route', () => {
  expect(routeKey({ name: 'consume orders', attributes: {} })).toBe('consume orders');
});

test('takes the method of older conventions', () => {
  const older = { 'http.method': 'POST', 'http.route': '/orders' };
  expect(routeKey({ name: 'POST', attributes: older })).toBe('POST /orders');
});
