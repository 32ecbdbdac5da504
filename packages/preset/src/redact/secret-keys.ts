/**
 * Parts of names whose values are secrets wherever they stand in free text. Words that are common in harmless text
 * (`code`, `key`, `sig`) are not here: they matter in query strings only, and there every value goes.
 */
const SECRET_KEYS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'apikey',
  'api_key',
  'api-key',
  'accesskey',
  'access_key',
  'access-key',
  'private_key',
  'privatekey',
  'authorization',
  'credential',
  'signature',
  'x-amz-',
  'cookie',
  'session_id',
  'sessionid',
  'jwt',
  'otp',
  'ssn',
];

const patterns = new WeakMap<readonly string[], RegExp>();
const NONE: readonly string[] = [];

/** Matches `key=value`, `key: value` and `"key":"value"` of the built-in keys and of `extra`. Built once per list. */
export function secretPattern(extra: readonly string[] = NONE): RegExp {
  let pattern = patterns.get(extra);
  if (pattern === undefined) {
    const keys = [...SECRET_KEYS, ...extra].map(escaped).join('|');
    // Each repetition is bounded, so that a long hostile message costs linear time. A bracket ends a value where the
    // word ends with it: `(password=a)` and `password=a)b`.
    pattern = new RegExp(
      `(["']?)([\\w.-]{0,40}?(?:${keys})[\\w.-]{0,40})\\1(\\s{0,4}[:=]\\s{0,4})("(?:[^"\\\\]|\\\\.){0,2000}"?|'(?:[^'\\\\]|\\\\.){0,2000}'?|(?:[^\\s,;&)}\\]]|[)}\\]](?=[^\\s,;&])){1,2000})`,
      'gi',
    );
    patterns.set(extra, pattern);
  }
  return pattern;
}

function escaped(key: string): string {
  return key.replace(/[^A-Za-z0-9_-]/g, '\\$&');
}
