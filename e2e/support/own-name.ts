/** A name of this run alone, without a digit, which would look like an id: `shop-bcde`. */
export function ownName(part: string): string {
  const letters = [...String(process.pid)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  return `shop-${part.slice(0, 2).toLowerCase()}-${letters}`;
}
