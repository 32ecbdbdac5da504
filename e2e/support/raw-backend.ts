import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A backend that takes everything and reads nothing: the bytes as they came. */
export interface RawBackend {
  readonly url: string;
  readonly bodies: readonly Buffer[];
  close(): Promise<void>;
}

export async function startRawBackend(): Promise<RawBackend> {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await buffer(request));
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Where in bytes or text a mark stands, with what is around it. The mark may be encoded as base64 at any offset. */
export function found(mark: string, where: readonly (Buffer | string)[]): string[] {
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.from(`${' '.repeat(offset)}${mark}`)
      .toString('base64')
      .replace(/=+$/, '');
    // Without the characters that what stands before and behind has a part in.
    return text.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  return where.flatMap((bytes) => {
    const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
    return [mark, ...encoded].flatMap((one) => placesOf(text, one));
  });
}

function placesOf(text: string, mark: string): string[] {
  const places: string[] = [];
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) {
    places.push(text.slice(Math.max(0, at - 160), at + mark.length + 20).replace(/[^ -~]+/g, '·'));
  }
  return places;
}
