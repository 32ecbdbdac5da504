/** The Request of undici 5 to 7, as its diagnostics channels show it. */
export interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly upgrade?: unknown;
  /** A flat array; one string of lines in undici 5. */
  headers: (string | string[])[] | string;
  addHeader?(name: string, value: string): unknown;
}

/** The value of a request header, the last one if it is repeated. */
export function requestHeader(request: UndiciRequest, name: string): string | undefined {
  const { headers } = request;
  if (typeof headers === 'string') {
    return new RegExp(`(?:^|\\r\\n)${name}:\\s*([^\\r\\n]*)`, 'i').exec(headers)?.[1];
  }
  if (!Array.isArray(headers)) return undefined;
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    if (!isNamed(headers[i], name)) continue;
    const value = headers[i + 1];
    return Array.isArray(value) ? value.at(-1) : value;
  }
  return undefined;
}

/** Sets a header. One that the app forwards from elsewhere gives way: two `traceparent` are none. */
export function setRequestHeader(request: UndiciRequest, name: string, value: string): void {
  const { headers } = request;
  if (typeof headers === 'string') {
    request.headers = `${headers.replace(new RegExp(`(^|\\r\\n)${name}:[^\\r\\n]*\\r\\n`, 'gi'), '$1')}${name}: ${value}\r\n`;
    return;
  }
  for (let i = headers.length - 2; i >= 0; i -= 2) if (isNamed(headers[i], name)) headers.splice(i, 2);
  // undici 6.11.0 has no addHeader.
  if (request.addHeader) request.addHeader(name, value);
  else headers.push(name, value);
}

/** The value of a response header: names and values are bytes here. */
export function responseHeader(headers: unknown, name: string): string | undefined {
  if (!Array.isArray(headers)) return undefined;
  for (let i = 0; i < headers.length; i += 2) {
    const key: unknown = headers[i];
    const length = typeof key === 'string' || key instanceof Uint8Array ? key.length : 0;
    if (length === name.length && String(key).toLowerCase() === name) return String(headers[i + 1]);
  }
  return undefined;
}

function isNamed(key: unknown, name: string): boolean {
  return typeof key === 'string' && key.length === name.length && key.toLowerCase() === name;
}
