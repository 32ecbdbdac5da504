import { expect, it } from 'vitest';
import { serverName } from './server-name.js';

it('names a request after its method and route', () => {
  expect([serverName('GET', '/users/:id'), serverName('GET', '/users/:id')]).toEqual(Array(2).fill('GET /users/:id'));
  expect(serverName('POST', '/users/:id')).toBe('POST /users/:id');
});

it('goes on naming when somebody makes a route of each path', () => {
  for (let n = 0; n < 3000; n++) expect(serverName('PUT', `/orders/${n}`)).toBe(`PUT /orders/${n}`);
});
