import { IncomingMessage, ServerResponse } from 'node:http';

/** What Node.js keeps of a header that was set: its name as it was written, and its value. */
type Written = readonly [name: string, value: unknown];

interface Keeping {
  /** The headers by their names in lower case; null before the first of them is set. */
  readonly [headers: symbol]: Record<string, Written> | null | undefined;
}

const HEADERS = headersKey();

/** As `response.getHeader(name)`, which takes the name apart at each call. @param name in lower case */
export function outHeader(response: ServerResponse, name: string): unknown {
  const headers = HEADERS && (response as unknown as Keeping)[HEADERS];
  if (headers === undefined) return response.getHeader(name);
  return headers?.[name]?.[1];
}

/**
 * As `response.setHeader(name, value)`, which looks at every character, as it has to of those of others.
 * @param name in lower case
 * @param value known to be of visible characters alone
 */
export function setOutHeader(response: ServerResponse, name: string, value: string): void {
  const headers = HEADERS && (response as unknown as Keeping)[HEADERS];
  if (headers) headers[name] = [name, value];
  else response.setHeader(name, value);
}

/** The symbol under which Node.js keeps them; undefined where it keeps them in another way than all versions up to 26 do. */
function headersKey(): symbol | undefined {
  try {
    const probe = new ServerResponse(new IncomingMessage(undefined as never));
    const keeping = probe as unknown as Keeping;
    const key = Object.getOwnPropertySymbols(probe).find(({ description }) => description === 'kOutHeaders');
    if (key === undefined || keeping[key] !== null) return undefined;
    probe.setHeader('A-Name', 'value');
    const written = keeping[key]?.['a-name'];
    return written?.[0] === 'A-Name' && written[1] === 'value' ? key : undefined;
  } catch {
    return undefined;
  }
}
