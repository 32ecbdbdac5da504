export const SPACE = 1;
export const DIGIT = 2;
export const LETTER = 4;

const CLASSES = new Uint8Array(128);
for (const code of [0, 9, 10, 11, 12, 13, 32]) CLASSES[code] = SPACE;
for (let code = 48; code <= 57; code++) CLASSES[code] = DIGIT;
for (let code = 65; code <= 90; code++) CLASSES[code] = CLASSES[code + 32] = LETTER;
CLASSES[95] = LETTER;

/** Beyond ASCII everything is a letter, as PostgreSQL and MySQL have it. Past the end (NaN) there is nothing. */
export function classOf(code: number): number {
  return code < 128 ? (CLASSES[code] as number) : code >= 128 ? LETTER : 0;
}

export function isWordPart(code: number): boolean {
  return classOf(code) > SPACE || code === 36; /* $ */
}
