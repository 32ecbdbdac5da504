// As much of Kafka's protocol as a producer and a consumer of one partition need: no broker can be brought along as a package,
// and the real one needs a Java machine. Batches of records are kept as they came and given back with their offsets.
// Formats: https://kafka.apache.org/protocol.html, at the versions that VERSIONS allows.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { createReader, type Reader, Writer } from './kafka-bytes.ts';

const NODE = 1;
/** By the number of the request, the one version that is spoken. */
const VERSIONS: Readonly<Record<number, number>> = {
  0: 3,
  1: 4,
  2: 1,
  3: 0,
  8: 2,
  9: 1,
  10: 0,
  11: 0,
  12: 0,
  13: 0,
  14: 0,
  18: 0,
};
const IDLE_MS = 10;

interface StoredBatch {
  readonly first: bigint;
  readonly next: bigint;
  readonly bytes: Buffer;
}

export interface KafkaBroker {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  close(): Promise<void>;
}

export async function startKafkaBroker(): Promise<KafkaBroker> {
  const topics = new Map<string, StoredBatch[]>();
  const sockets = new Set<Socket>();
  const batches = (topic: string) => topics.get(topic) ?? topics.set(topic, []).get(topic) ?? [];
  const end = (topic: string) => batches(topic).at(-1)?.next ?? 0n;
  let port = 0;

  const eachPartition = (reader: Reader, writer: Writer, answer: (topic: string, partition: number) => void) =>
    writer.array(
      reader.array(() => {
        const topic = reader.string();
        return [topic, reader.array(() => [reader.int32(), reader] as const)] as const;
      }),
      ([topic, partitions]) => {
        writer.string(topic).array(partitions, ([partition]) => answer(topic, partition));
      },
    );

  const ANSWERS: Readonly<Record<number, (reader: Reader, writer: Writer) => void | Promise<void>>> = {
    // Produce
    0(reader, writer) {
      reader.string();
      reader.int16();
      reader.int32();
      writer
        .array(
          reader.array(() => [reader.string(), reader.array(() => [reader.int32(), reader.bytes()] as const)] as const),
          ([topic, partitions]) => {
            writer.string(topic).array(partitions, ([partition, bytes]) => {
              const first = end(topic);
              const stored = Buffer.from(bytes);
              stored.writeBigInt64BE(first, 0);
              batches(topic).push({ first, next: first + BigInt(stored.readInt32BE(23)) + 1n, bytes: stored });
              writer.int32(partition).int16(0).int64(first).int64(-1n);
            });
          },
        )
        .int32(0);
    },
    // Fetch
    async 1(reader, writer) {
      for (let at = 0; at < 4; at++) reader.int32();
      reader.int8();
      const asked = reader.array(
        () => [reader.string(), reader.array(() => [reader.int32(), reader.int64(), reader.int32()] as const)] as const,
      );
      const records = (topic: string, offset: bigint) =>
        Buffer.concat(batches(topic).flatMap(({ next, bytes }) => (next > offset ? [bytes] : [])));
      if (asked.every(([topic, partitions]) => partitions.every(([, offset]) => records(topic, offset).length === 0))) {
        await new Promise((done) => setTimeout(done, IDLE_MS));
      }
      writer.int32(0).array(asked, ([topic, partitions]) => {
        writer.string(topic).array(partitions, ([partition, offset]) => {
          writer.int32(partition).int16(0).int64(end(topic)).int64(end(topic)).int32(0).bytes(records(topic, offset));
        });
      });
    },
    // ListOffsets
    2(reader, writer) {
      reader.int32();
      const asked = reader.array(
        () => [reader.string(), reader.array(() => [reader.int32(), reader.int64()] as const)] as const,
      );
      writer.array(asked, ([topic, partitions]) => {
        writer.string(topic).array(partitions, ([partition, time]) => {
          writer
            .int32(partition)
            .int16(0)
            .int64(-1n)
            .int64(time === -2n ? 0n : end(topic));
        });
      });
    },
    // Metadata
    3(reader, writer) {
      const asked = reader.array(() => reader.string());
      writer.array([NODE], (node) => writer.int32(node).string('127.0.0.1').int32(port));
      writer.array(asked, (topic) => {
        writer.int16(0).string(topic);
        writer.array([0], (partition) => {
          writer.int16(0).int32(partition).int32(NODE);
          for (let at = 0; at < 2; at++) writer.array([NODE], (node) => writer.int32(node));
        });
      });
    },
    // OffsetCommit
    8(reader, writer) {
      reader.string();
      reader.int32();
      reader.string();
      reader.int64();
      const asked = reader.array(
        () =>
          [
            reader.string(),
            reader.array(() => {
              const partition = reader.int32();
              reader.int64();
              reader.string();
              return partition;
            }),
          ] as const,
      );
      writer.array(asked, ([topic, partitions]) => {
        writer.string(topic).array(partitions, (partition) => writer.int32(partition).int16(0));
      });
    },
    // OffsetFetch
    9(reader, writer) {
      reader.string();
      eachPartition(reader, writer, (_topic, partition) => writer.int32(partition).int64(-1n).string('').int16(0));
    },
    // FindCoordinator
    10: (_reader, writer) => void writer.int16(0).int32(NODE).string('127.0.0.1').int32(port),
    // JoinGroup: whoever joins is the only member and the leader.
    11(reader, writer) {
      reader.string();
      reader.int32();
      const member = reader.string() || 'member-1';
      reader.string();
      const [protocol] = reader.array(() => [reader.string(), reader.bytes()] as const);
      writer
        .int16(0)
        .int32(1)
        .string(protocol?.[0] ?? '')
        .string(member)
        .string(member);
      writer.array([member], (id) => writer.string(id).bytes(protocol?.[1] ?? Buffer.alloc(0)));
    },
    // Heartbeat, LeaveGroup
    12: (_reader, writer) => void writer.int16(0),
    13: (_reader, writer) => void writer.int16(0),
    // SyncGroup
    14(reader, writer) {
      reader.string();
      reader.int32();
      reader.string();
      const [assigned] = reader.array(() => [reader.string(), reader.bytes()] as const);
      writer.int16(0).bytes(assigned?.[1] ?? Buffer.alloc(0));
    },
  };

  async function answer(socket: Socket, request: Buffer): Promise<void> {
    const reader = createReader(request);
    const [key, version, correlation] = [reader.int16(), reader.int16(), reader.int32()];
    reader.string();
    const writer = new Writer().int32(correlation);
    if (key === 18) {
      writer.int16(0).array(Object.entries(VERSIONS), ([number, only]) => {
        writer.int16(Number(number)).int16(only).int16(only);
      });
      if (version > 0) writer.int32(0);
    } else {
      await ANSWERS[key]?.(reader, writer);
    }
    const body = writer.done();
    socket.write(Buffer.concat([new Writer().int32(body.length).done(), body]));
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    // Answers keep the order of the requests.
    let last = Promise.resolve();
    socket.on('error', () => {});
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const length = 4 + received.readInt32BE(0);
        const request = received.subarray(4, length);
        received = received.subarray(length);
        last = last.then(() => answer(socket, request));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
