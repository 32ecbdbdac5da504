import { randomBytes } from 'node:crypto';

const LETTERS = 'abcdefghijklmnop';

/** What an app stores and sends under on a server that others use too. Letters alone: a long number in a name counts as made up. */
export function ownName(): string {
  return `winnow_${[...randomBytes(8)].map((byte) => LETTERS[byte % 16]).join('')}`;
}
