import { expect, it } from 'vitest';
import { REQUEST_ID_HEADERS, requestIds } from './request-id-headers.js';

it.each(REQUEST_ID_HEADERS)('takes %s, which the quick look at a request without any names once more', (name) => {
  expect(requestIds({ [name]: 'a-1', host: 'shop.test' })).toEqual({ [name]: 'a-1' });
  expect(requestIds({ host: 'shop.test' })).toBeUndefined();
});
