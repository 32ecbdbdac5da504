/** Options that every part takes. A value of `true` marks a switch. */
const COMMON = { only: '', skip: '', rounds: 0, peers: false, prototypes: false, against: 'auto-traces', out: '' };

/**
 * `--name=value` and `--switch` to an object with the types of the defaults.
 * @throws Error for an option that the part does not take
 */
export function parseArguments(words, ofPart) {
  const defaults = { ...COMMON, ...ofPart };
  const options = { ...defaults };
  for (const word of words) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/.exec(word) ?? [];
    if (!(name in defaults)) {
      const known = Object.keys(defaults).map((key) => `--${key}`);
      throw new Error(`${word}: not an option of this part; it takes ${known.join(' ')}`);
    }
    options[name] = typed(word, defaults[name], value);
  }
  return options;
}

function typed(word, fallback, value) {
  if (typeof fallback === 'boolean') return value === undefined || value === 'true';
  if (value === undefined) throw new Error(`${word}: expected a value, as in ${word}=${fallback}`);
  if (typeof fallback !== 'number') return value;
  if (!Number.isFinite(Number(value))) throw new Error(`${word}: expected a number`);
  return Number(value);
}

export const list = (text) => text.split(',').filter(Boolean);
