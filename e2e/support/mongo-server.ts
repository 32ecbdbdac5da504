// As much of MongoDB's protocol as a driver needs that talks to one server by its stable API: neither Debian nor a package
// brings a server along. It keeps one collection in memory, with a unique index on `email`, and finds everything.
// Format: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/, OP_MSG alone.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { BSON } from 'mongodb';

const OP_MSG = 2013;
type Document = Record<string, unknown>;

export interface MongoServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function startMongoServer(): Promise<MongoServer> {
  const stored: Document[] = [];
  const sockets = new Set<Socket>();

  const hello = () => ({
    helloOk: true,
    isWritablePrimary: true,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: 1,
    minWireVersion: 0,
    maxWireVersion: 21,
  });
  const cursor = (ns: string, batch: 'firstBatch' | 'nextBatch', documents: Document[], id: number) => ({
    cursor: { [batch]: documents, id: BSON.Long.fromNumber(id), ns },
  });

  function insert(documents: readonly Document[]): Document {
    for (const [index, document] of documents.entries()) {
      if (document['email'] !== undefined && stored.some(({ email }) => email === document['email'])) {
        const errmsg = `E11000 duplicate key error index: email_1 dup key: { email: "${document['email']}" }`;
        return { n: index, writeErrors: [{ index, code: 11000, errmsg }] };
      }
      stored.push(document);
    }
    return { n: documents.length };
  }

  function answer(command: Document): Document {
    const [name = ''] = Object.keys(command);
    const ns = `${command['$db']}.${command[name]}`;
    if (name === 'hello' || name === 'ismaster') return hello();
    if (name === 'insert') return insert(command['documents'] as Document[]);
    if (name === 'find') return cursor(ns, 'firstBatch', stored.slice(0, 1), stored.length > 1 ? 1 : 0);
    if (name === 'getMore')
      return cursor(`${command['$db']}.${command['collection']}`, 'nextBatch', stored.slice(1), 0);
    if (name === 'aggregate') return cursor(ns, 'firstBatch', [{ n: stored.length }], 0);
    if (name === 'update') return { n: 1, nModified: 1 };
    if (name === 'drop') return { ns, nIndexesWas: 1 };
    if (name === 'nonsense')
      return { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: `no such command: '${command[name]}'` };
    return {};
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 16 && received.length >= received.readInt32LE(0)) {
        const message = received.subarray(0, received.readInt32LE(0));
        received = received.subarray(message.length);
        const command = readMessage(message);
        socket.write(writeMessage(message.readInt32LE(4), { ok: 1, ...answer(command) }));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/shop`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The command, with the documents that follow it in sections of their own. */
function readMessage(message: Buffer): Document {
  const command: Document = {};
  for (let at = 20; at < message.length; ) {
    const kind = message.readUInt8(at++);
    if (kind === 0) {
      Object.assign(command, BSON.deserialize(message.subarray(at, at + message.readInt32LE(at))));
      at += message.readInt32LE(at);
      continue;
    }
    const end = at + message.readInt32LE(at);
    const nameEnd = message.indexOf(0, at + 4);
    const documents: Document[] = [];
    for (let next = nameEnd + 1; next < end; next += message.readInt32LE(next)) {
      documents.push(BSON.deserialize(message.subarray(next, next + message.readInt32LE(next))));
    }
    command[message.toString('utf8', at + 4, nameEnd)] = documents;
    at = end;
  }
  return command;
}

function writeMessage(responseTo: number, answer: Document): Buffer {
  const body = BSON.serialize(answer);
  const header = Buffer.alloc(21);
  header.writeInt32LE(21 + body.length, 0);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([header, body]);
}
