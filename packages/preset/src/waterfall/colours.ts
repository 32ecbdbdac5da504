/** Wraps a text in a colour, or leaves it as it is. */
export type Paint = (colour: keyof typeof CODES, text: string) => string;

const CODES = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', cyan: '36' } as const;

export function createPaint(color: boolean): Paint {
  if (!color) return (_colour, text) => text;
  return (colour, text) => (text.trim() === '' ? text : `\u001b[${CODES[colour]}m${text}\u001b[0m`);
}
