import { SpanKind } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { OwnStart } from './own-start.js';
import { limitedAttributes, ownAttributes } from './span-attributes.js';

const LONG = Number.POSITIVE_INFINITY;

it.each([
  { text: 'four', number: 1, yes: true },
  { list: ['a', 'b'], text: 'four' },
  { text: 'longer than ten', none: undefined },
])('comes to what a copy comes to: %j', (given) => {
  expect(ownAttributes({ ...given }, 128, 10)).toEqual(limitedAttributes({ ...given }, 128, 10));
  expect(ownAttributes({ ...given }, 1, 10)).toEqual(limitedAttributes({ ...given }, 1, 10));
});

it('takes attributes as they are, and leaves those alone that cannot stay so', () => {
  const given = { text: 'four', number: 1 };
  expect(ownAttributes(given, 128, LONG).attributes).toBe(given);
  const cut = { text: 'four' };
  expect(ownAttributes(cut, 128, 2).attributes).toEqual({ text: 'fo' });
  expect(cut).toEqual({ text: 'four' });
});

it('is plain options to other tracers', () => {
  const attributes = { text: 'four' };
  expect(new OwnStart(SpanKind.SERVER, attributes, 1, 4)).toMatchObject({ kind: SpanKind.SERVER, attributes });
});
