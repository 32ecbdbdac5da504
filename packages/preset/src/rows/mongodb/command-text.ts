/** Commands whose first value is the name of a collection. That of others can be a user or a database. */
const OF_COLLECTIONS = new Set([
  'aggregate',
  'count',
  'create',
  'createIndexes',
  'delete',
  'distinct',
  'drop',
  'dropIndexes',
  'find',
  'findAndModify',
  'insert',
  'listIndexes',
  'update',
]);
const LONGEST = 2048;
const DEEPEST = 8;
/** Of a list, elements that are looked at; of a document, keys. */
const MOST = 32;

/**
 * The shape of a command: keys and operators, `?` in the place of values, one element for many of the same shape. Bounded, whatever the
 * app inserts: the driver keeps the bytes of all documents in its commands.
 */
export function commandText(command: unknown): string {
  const text = shapeOf(command, 0, collectionOf(command));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The collection that a command is about, as {@link commandText} tells it. */
export function collectionIn(text: string): string | undefined {
  const [, command, collection] = /^\{"(\w+)":"([^"\\]+)"/.exec(text) ?? [];
  return command !== undefined && OF_COLLECTIONS.has(command) && collection !== '?' ? collection : undefined;
}

function collectionOf(command: unknown): string | undefined {
  const [first] = Object.keys(Object(command));
  if (first === undefined || !OF_COLLECTIONS.has(first)) return undefined;
  const name = (command as Record<string, unknown>)[first];
  return typeof name === 'string' ? name : undefined;
}

function shapeOf(value: unknown, depth: number, first?: string): string {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return '"?"';
  if (Array.isArray(value)) return shapeOfList(value, depth);
  const documents = documentsOf(value);
  if (documents !== undefined) return shapeOfList(documents, depth);
  if (!isPlain(value)) return '"?"';
  const shapes = Object.keys(value)
    .slice(0, MOST)
    .map((key, at) => {
      const shape =
        at === 0 && first !== undefined
          ? JSON.stringify(first)
          : shapeOf((value as Record<string, unknown>)[key], depth + 1);
      return `${JSON.stringify(key)}:${shape}`;
    });
  return `{${shapes.join(',')}}`;
}

function shapeOfList(list: readonly unknown[], depth: number): string {
  const shapes = new Set(list.slice(0, MOST).map((element) => shapeOf(element, depth + 1)));
  return `[${[...shapes].join(',')}]`;
}

/** What the driver makes of the documents to insert, update or delete: they, and their bytes. */
function documentsOf(value: object): readonly unknown[] | undefined {
  const { documents, chunks } = value as { readonly documents?: unknown; readonly chunks?: unknown };
  return Array.isArray(documents) && Array.isArray(chunks) && !isPlain(value) ? documents : undefined;
}

/** Ids, dates, bytes and other values of BSON are objects of classes. A `Map` is a value too: its keys may be anything. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
