import { REDACTED } from './redacted.js';

/** Longer paths and queries are cut: they come from outside and one span must stay small. */
const MAX_LENGTH = 2048;
/** A longer key is taken for a value: nobody names a parameter so. */
const MAX_KEY = 64;
/** `?wsdl`, `?debug`: words without a value. Anything else without `=` may be a token. */
const BARE_WORD = /^[A-Za-z][A-Za-z_.-]{0,23}$/;

/**
 * A query string with every value replaced and its keys kept.
 * @param query without the leading `?`
 */
export function redactQuery(query: string): string {
  const text = cut(query);
  let out = '';
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('&', start);
    if (end === -1) end = text.length;
    const equals = text.indexOf('=', start);
    if (start > 0) out += '&';
    out += equals === -1 || equals >= end ? bare(text.slice(start, end)) : pair(text, start, equals, end);
    start = end + 1;
  }
  return out;
}

/** A path, with the values of `;` parameters (`;jsessionid=…`) replaced. */
export function redactPath(path: string): string {
  const text = cut(path);
  if (text.indexOf(';') === -1) return text;
  return text.replace(/;[^/;]*/g, (parameter) => {
    const equals = parameter.indexOf('=');
    return equals === -1 ? `;${bare(parameter.slice(1))}` : pair(parameter, 0, equals, parameter.length);
  });
}

/** A path with its query, as it stands in a request line. The fragment goes. */
export function redactTarget(target: string): string {
  const hash = target.indexOf('#');
  const text = hash === -1 ? target : target.slice(0, hash);
  const mark = text.indexOf('?');
  return mark === -1 ? redactPath(text) : `${redactPath(text.slice(0, mark))}?${redactQuery(text.slice(mark + 1))}`;
}

/** A URL of any scheme without user, password and fragment, and with the values of its query replaced. */
export function redactUrl(url: string): string {
  const authority = url.indexOf('://') + 3;
  if (authority === 2) return redactTarget(url);
  const end = authorityEnd(url, authority);
  const at = url.lastIndexOf('@', end - 1);
  const host = at < authority ? authority : at + 1;
  return url.slice(0, authority) + url.slice(host, end) + redactTarget(url.slice(end));
}

/** Where the authority ends. A raw `/`, `?` or `#` in a password ends it too early: its `@` then comes later. */
function authorityEnd(url: string, start: number): number {
  const end = firstDelimiter(url, start);
  if (url.lastIndexOf('@', end - 1) >= start) return end;
  const colon = url.lastIndexOf(':', end - 1);
  if (colon < start || url[end - 1] === ']' || /^\d*$/.test(url.slice(colon + 1, end))) return end;
  const at = url.lastIndexOf('@');
  return at < end ? end : firstDelimiter(url, at + 1);
}

function firstDelimiter(url: string, start: number): number {
  for (let i = start; i < url.length; i++) {
    const char = url[i];
    if (char === '/' || char === '?' || char === '#') return i;
  }
  return url.length;
}

function pair(text: string, start: number, equals: number, end: number): string {
  const key = equals - start > MAX_KEY ? REDACTED : text.slice(start, equals);
  return equals + 1 === end ? `${key}=` : `${key}=${REDACTED}`;
}

function bare(part: string): string {
  return part === '' || BARE_WORD.test(part) ? part : REDACTED;
}

function cut(text: string): string {
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}
