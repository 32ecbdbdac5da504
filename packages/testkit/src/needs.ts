import { skipAloud, type SkippableTest as TestContext } from './skip-aloud.js';

/** A server that a test cannot bring along. */
export interface ServerNeed<Server> {
  /** Undefined when there is none. For hooks; a test gets it as its argument. */
  readonly server: Server | undefined;
  /** A test's function. Without the server the test is skipped aloud, or fails where WINNOW_CI=1 promises it. */
  (body: (server: Server, context: TestContext) => unknown): (context: TestContext) => Promise<void>;
}

export interface UrlServer {
  readonly url: string;
}

interface Row {
  readonly name: string;
  readonly variable: string;
  /** How somebody gets one. */
  readonly start: string;
}

const ROWS = {
  postgres: {
    name: 'PostgreSQL',
    variable: 'DATABASE_URL',
    start: 'docker run --rm -p 5432:5432 -e POSTGRES_PASSWORD=winnow postgres:17',
  },
  mysql: {
    name: 'MySQL or MariaDB',
    variable: 'MYSQL_URL',
    start: 'docker run --rm -p 3306:3306 -e MARIADB_ROOT_PASSWORD=winnow -e MARIADB_DATABASE=winnow mariadb:11',
  },
  redis: {
    name: 'Redis',
    variable: 'REDIS_URL',
    start: 'docker run --rm -p 6379:6379 redis:7',
  },
  rabbitmq: {
    name: 'RabbitMQ',
    variable: 'AMQP_URL',
    start: 'docker run --rm -p 5672:5672 rabbitmq:3',
  },
  memcached: {
    name: 'Memcached',
    variable: 'MEMCACHED_URL',
    start: 'docker run --rm -p 11211:11211 memcached:1',
  },
  nats: {
    name: 'NATS',
    variable: 'NATS_URL',
    start: 'docker run --rm -p 4222:4222 nats:2 --jetstream',
  },
  mqtt: {
    name: 'an MQTT broker',
    variable: 'MQTT_URL',
    start: 'docker run --rm -p 1883:1883 eclipse-mosquitto:2 mosquitto -c /mosquitto-no-auth.conf',
  },
  kafka: {
    name: 'Apache Kafka',
    variable: 'KAFKA_URL',
    start: 'docker run --rm -p 9092:9092 apache/kafka:4.3.1',
  },
  mongodb: {
    name: 'MongoDB or FerretDB',
    variable: 'MONGO_URL',
    start: 'docker run --rm -p 27017:27017 mongo:8',
  },
} as const satisfies Readonly<Record<string, Row>>;

const said = new Set<string>();

function need({ name, variable, start }: Row): ServerNeed<UrlServer> {
  const url = process.env[variable];
  const server = url ? { url } : undefined;
  const why = `needs ${name}: set ${variable}, for example after \`${start}\`; .ci/run starts one of its own`;
  const wrap = (body: (server: UrlServer, context: TestContext) => unknown) => async (context: TestContext) => {
    if (server) {
      await body(server, context);
      return;
    }
    if (process.env['WINNOW_CI'] === '1') throw new Error(`${why}. WINNOW_CI=1 forbids to skip it`);
    skipAloud(context, why, said);
  };
  return Object.assign(wrap, { server });
}

/**
 * Servers by name, for tests of the real thing:
 *
 *     it('waits for a free connection', needs.postgres(async ({ url }) => { … }));
 */
export const needs = {
  postgres: need(ROWS.postgres),
  mysql: need(ROWS.mysql),
  redis: need(ROWS.redis),
  rabbitmq: need(ROWS.rabbitmq),
  memcached: need(ROWS.memcached),
  nats: need(ROWS.nats),
  mqtt: need(ROWS.mqtt),
  kafka: need(ROWS.kafka),
  mongodb: need(ROWS.mongodb),
};
