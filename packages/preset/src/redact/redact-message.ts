import { redactUrl } from './redact-url.js';
import { REDACTED } from './redacted.js';
import { secretPattern } from './secret-keys.js';

const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>`\\]+/gi;
const QUERY_IN_TEXT = /([?&][^\s=&#"'?]{1,64}=)[^\s&#"']+/g;
const AUTH_SCHEME = /\b(bearer|basic|digest|negotiate)\s{1,4}([\w.~+/=-]{8,})/gi;
/** Headers and phrases, whose values have blanks and separators in them: what follows goes to the end of the line. */
const TO_END_OF_LINE =
  /\b((?:set-)?cookie|(?:proxy-)?authorization|[\w.-]{0,40}?passphrase)(["']?\s{0,4}[:=]\s{0,4})(?!["'])[^\s][^\r\n]{0,4000}/gi;
/** Secrets that are known by their look: web tokens, AWS, GitHub, Slack, Stripe and OpenAI style keys, private keys. */
const KNOWN_SHAPES =
  /\beyJ[\w-]{5,}\.[\w.-]{5,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abprs]-[\w-]{10,}|\b[sprk]{2}[_-](?:live|test|proj)[_-][\w-]{8,}|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;

/**
 * Free text, such as an error's message, without what looks like a secret: credentials and query values of URLs,
 * values behind secret keys, authorization headers, well-known tokens; command lines and broken JSON as Node.js quotes
 * them. Best effort: text has no allow-list. A value without quotes ends at the next blank or separator, because nobody can tell whether
 * what follows is a part of it or the rest of the sentence; those of cookies, authorization and passphrases end with the line.
 * @param extra more keys whose values are secrets (`Config.redact`)
 * @param limit characters that are looked at and kept
 */
export function redactMessage(text: string, extra?: readonly string[], limit = 2048): string {
  const short = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return withoutCommand(withoutInput(short))
    .replace(KNOWN_SHAPES, REDACTED)
    .replace(URL_IN_TEXT, redactUrl)
    .replace(QUERY_IN_TEXT, `$1${REDACTED}`)
    .replace(TO_END_OF_LINE, `$1$2${REDACTED}`)
    .replace(AUTH_SCHEME, schemeOnly)
    .replace(secretPattern(extra), `$1$2$1$3${REDACTED}`);
}

const NOT_JSON = ' is not valid JSON';

/** `JSON.parse` quotes what it was given: often the body of a request. */
function withoutInput(text: string): string {
  const end = text.lastIndexOf(NOT_JSON);
  const start = text.indexOf('"');
  return end === -1 || start === -1 || start > end ? text : `${text.slice(0, start)}"${REDACTED}"${text.slice(end)}`;
}

const COMMAND_FAILED = /^Command failed[^:]{0,80}: \S{1,200}/;

/** `child_process` quotes the whole command line, and what the command has written on stderr. The program's name stays. */
function withoutCommand(text: string): string {
  const start = text.indexOf('Command failed');
  const head = start === -1 ? undefined : COMMAND_FAILED.exec(text.slice(start))?.[0];
  return head === undefined ? text : `${text.slice(0, start)}${head} ${REDACTED}`;
}

/** "basic authentication" is prose, `Basic dXNlcjpw` is not: prose has neither digits nor capitals nor signs. */
function schemeOnly(match: string, scheme: string, value: string): string {
  return /^[a-z]+$/.test(value) ? match : `${scheme} ${REDACTED}`;
}
