import { expect, it } from 'vitest';
import { collectionIn, commandText } from './command-text.js';

class Id {
  readonly bytes = [1, 2, 3];
}
/** As the driver makes it of documents, with their bytes beside them. */
class DocumentSequence {
  readonly field = 'documents';
  readonly chunks: Uint8Array[];
  constructor(readonly documents: readonly object[]) {
    this.chunks = documents.map(() => new Uint8Array(500));
  }
}

it.each<[string, object, string]>([
  ['a filter', { find: 'users', filter: { email: 'hunter2', age: { $gt: 42 } } }, '{"email":"?","age":{"$gt":"?"}}'],
  ['a list of values as one', { find: 'users', filter: { _id: { $in: [1, 2, 3] } } }, '{"_id":{"$in":["?"]}}'],
  [
    'a value of a class',
    { find: 'users', filter: { _id: new Id(), at: new Date(), by: new Map() } },
    '"_id":"?","at":"?","by":"?"',
  ],
  [
    'stages',
    { aggregate: 'users', pipeline: [{ $match: { a: 1 } }, { $limit: 1 }] },
    '[{"$match":{"a":"?"}},{"$limit":"?"}]',
  ],
  [
    'documents once',
    { insert: 'users', documents: new DocumentSequence([{ a: 1 }, { a: 2 }]) },
    '"documents":[{"a":"?"}]',
  ],
])('shows the shape of a command: %s', (_what, command, shape) => {
  const text = commandText(command);
  expect(text).toContain(shape);
  expect(text).not.toContain('hunter2');
  expect(collectionIn(text)).toBe('users');
});

it('is short, whatever is inserted', () => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, i]));
  const deep = Array.from({ length: 5000 }).reduce<object>((inner) => ({ inner }), {});
  const documents = Array.from({ length: 5000 }, (_, i) => ({ [`key${i}`]: wide, deep }));
  for (const command of [
    { insert: 'x', documents },
    { insert: 'x', documents: new DocumentSequence(documents) },
  ]) {
    expect(commandText(command).length).toBeLessThan(2100);
  }
});

it('takes no name of a user for that of a collection', () => {
  const text = commandText({ createUser: 'hunter2', pwd: 'hunter2' });
  expect([text, collectionIn(text)]).toEqual(['{"createUser":"?","pwd":"?"}', undefined]);
});
