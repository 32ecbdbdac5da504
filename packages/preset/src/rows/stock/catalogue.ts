// Every instrumentation of auto-instrumentations-node 0.81.2. A test builds each of them and compares its targets with
// these, and fails when the bundle holds one that is not here.

import type { IncomingMessage } from 'node:http';
import { withHttpSignals, withUndiciSignals } from '@winnow/sampler';
import type { Config } from '../../config/config.js';
import { amqpRules } from '../amqplib/amqp-rules.js';
import { awsRules } from '../aws-sdk/aws-rules.js';
import { mysql2Failure } from '../context/mysql2-failures.js';
import { createIgnored } from '../http/ignored.js';
import { commandText } from '../mongodb/command-text.js';
import { mongodbErrorType, mongodbFailure } from '../mongodb/failures-row.js';
import { showWriteErrors } from '../mongodb/write-errors.js';
import type { StockInstrumentation, StockTarget } from './instrumentation.js';
import { graphqlRules, grpcRules, httpRules, kafkaRules, layerRules, stepRules, textRules } from './rules.js';
import { commandRules, documentRules, sqlRules } from './sql-rules.js';

function target(library: string, versions: readonly string[], ...files: readonly string[]): StockTarget {
  return files.length === 0 ? { library, versions } : { library, versions, files };
}

const REDIS_CLIENT = ['^1.0.0', '^5.0.0', '^6.0.0'];
const REDIS_FILES = [
  'dist/lib/commander.js',
  'dist/lib/client/multi-command.js',
  'dist/lib/client/index.js',
  'dist/lib/cluster/index.js',
  'dist/lib/cluster/multi-command.js',
];
/** Lines are stamped by rows of our own, unless these are switched off. */
const logger = ({ logs, lean }: Pick<Config, 'logs' | 'lean'>) => ({
  disableLogSending: !logs,
  disableLogCorrelation: lean,
});
const commandName = { dbStatementSerializer: (command: string) => command };

export const STOCK: readonly StockInstrumentation[] = [
  {
    name: 'amqplib',
    className: 'AmqplibInstrumentation',
    use: 'on',
    targets: [target('amqplib', ['>=0.5.5 <3'], 'lib/channel_model.js', 'lib/connect.js', 'lib/callback_model.js')],
    rules: amqpRules,
    why: 'Names put the destination first; the connection URL can show parts of a password.',
  },
  {
    name: 'aws-lambda',
    className: 'AwsLambdaInstrumentation',
    use: 'off',
    targets: [],
    why: 'Preset lambda has its own: this one cannot wrap the exports of ES modules, ends the span of a callback handler when it returns, and waits for a dead backend without bound.',
  },
  {
    name: 'aws-sdk',
    className: 'AwsInstrumentation',
    use: 'on',
    targets: [
      target('@aws-sdk/middleware-stack', ['^3.1.0'], 'dist/cjs/MiddlewareStack.js', 'dist-cjs/MiddlewareStack.js'),
      target('@smithy/middleware-stack', ['>=2.0.0']),
      target('@smithy/core', ['>=3.24.0'], 'dist-cjs/submodules/client/index.js'),
      target('@aws-sdk/smithy-client', ['^3.1.0']),
      target('@smithy/smithy-client', ['>=1.0.3']),
    ],
    config: () => ({ suppressInternalInstrumentation: true }),
    rules: awsRules,
    why: 'The HTTP span under each call says the same again; polls make a root each; phone numbers are recorded.',
  },
  {
    name: 'bunyan',
    className: 'BunyanInstrumentation',
    use: 'lean',
    targets: [target('bunyan', ['>=1.0.0 <2'])],
    config: logger,
    why: 'Makes no spans. Sending logs is on by default; here it is on when a logs exporter is asked for.',
  },
  {
    name: 'cassandra-driver',
    className: 'CassandraDriverInstrumentation',
    use: 'on',
    targets: [target('cassandra-driver', ['>=4.4.0 <5'], 'lib/request-execution.js')],
    rules: sqlRules('cassandra'),
    why: 'Names say cassandra-driver.execute and the full text is recorded.',
  },
  {
    name: 'connect',
    className: 'ConnectInstrumentation',
    use: 'on',
    targets: [target('connect', ['>=3.0.0 <4'])],
    rules: layerRules,
    why: 'One span per middleware; the route that it finds is kept.',
  },
  {
    name: 'cucumber',
    className: 'CucumberInstrumentation',
    use: 'off',
    targets: [target('@cucumber/cucumber', ['>=8.0.0 <13'], 'lib/runtime/test_case_runner.js')],
    why: 'A test runner, not a service.',
  },
  {
    name: 'dataloader',
    className: 'DataloaderInstrumentation',
    use: 'off',
    targets: [target('dataloader', ['>=2.0.0 <3'])],
    rules: stepRules,
    why: 'A span per key loaded; the query of the batch is what takes the time and has its own.',
  },
  {
    name: 'dns',
    className: 'DnsInstrumentation',
    use: 'off',
    targets: [target('dns', []), target('dns/promises', [])],
    rules: stepRules,
    why: 'A span per look-up inside every connect, many of them roots at start-up.',
  },
  {
    name: 'express',
    className: 'ExpressInstrumentation',
    use: 'lean',
    targets: [target('express', ['>=4.0.0 <6'])],
    rules: layerRules,
    why: 'One span per middleware, at more cost than everything else in a request.',
  },
  {
    name: 'fs',
    className: 'FsInstrumentation',
    use: 'off',
    targets: [target('fs', []), target('fs/promises', [])],
    rules: stepRules,
    why: 'A span per file operation.',
  },
  {
    name: 'generic-pool',
    className: 'GenericPoolInstrumentation',
    use: 'off',
    targets: [target('generic-pool', ['>=3.0.0 <4', '>=2.4.0 <3', '>=2.0.0 <2.4'])],
    rules: stepRules,
    why: 'A span per acquire; the context is right without it.',
  },
  {
    name: 'graphql',
    className: 'GraphQLInstrumentation',
    use: 'lean',
    targets: [
      target('graphql', ['>=14.0.0 <17'], 'execution/execute.js', 'language/parser.js', 'validation/validate.js'),
    ],
    config: () => ({ ignoreResolveSpans: true, ignoreTrivialResolveSpans: true, allowValues: false }),
    rules: graphqlRules,
    why: 'A span per resolver, parse and validation; errors of resolvers are on those alone.',
  },
  {
    name: 'grpc',
    className: 'GrpcInstrumentation',
    use: 'lean',
    targets: [target('@grpc/grpc-js', ['^1.0.0'])],
    // The matcher sees the bare method; these two belong to grpc.health.v1.Health and hardly to anybody else.
    config: () => ({ ignoreGrpcMethods: ['Check', 'check', 'Watch', 'watch'] }),
    rules: grpcRules,
    why: 'Health checks make no trace; error texts are free text from the other side.',
  },
  {
    name: 'hapi',
    className: 'HapiInstrumentation',
    use: 'lean',
    targets: [target('@hapi/hapi', ['>=17.0.0 <22'])],
    rules: layerRules,
    why: 'Spans per handler, extension and plugin; errors that hapi answers are on none of them.',
  },
  {
    name: 'host-metrics',
    className: 'HostMetricsInstrumentation',
    use: 'off',
    targets: [],
    why: 'Metrics of the machine, which an agent on it measures better and once.',
  },
  {
    name: 'http',
    className: 'HttpInstrumentation',
    use: 'lean',
    targets: [target('https', []), target('http', [])],
    config({ ignorePaths }, { http }) {
      const ignored = createIgnored(ignorePaths);
      return withHttpSignals(http, {
        ignoreIncomingRequestHook: (request: IncomingMessage) =>
          ignored((request.url ?? '/').split('?', 1)[0] as string, request.headers['user-agent']),
      });
    },
    rules: httpRules,
    why: 'Twice the cost of a prototype patch, and query values are redacted by four names only.',
  },
  {
    name: 'ioredis',
    className: 'IORedisInstrumentation',
    use: 'on',
    targets: [target('ioredis', ['>=2.0.0 <7'])],
    config: () => commandName,
    rules: commandRules('redis'),
    why: 'All arguments are recorded, job payloads of BullMQ among them; connects are roots.',
  },
  {
    name: 'kafkajs',
    className: 'KafkaJsInstrumentation',
    use: 'lean',
    targets: [target('kafkajs', ['>=0.3.0 <3'], 'src/producer/index.js', 'src/consumer/index.js')],
    rules: kafkaRules,
    why: 'A span per message, with its key, which is often the id of a person.',
  },
  {
    name: 'knex',
    className: 'KnexInstrumentation',
    use: 'on',
    targets: [
      target(
        'knex',
        ['>=0.22.0 <4', '>=0.10.0 <0.18.0', '>=0.19.0 <0.22.0', '>=0.18.0 <0.19.0'],
        'src/client.js',
        'lib/client.js',
        'src/runner.js',
        'lib/runner.js',
        'lib/execution/runner.js',
      ),
    ],
    rules: sqlRules('other', ({ attributes }) => attributes['db.system.name'] !== 'sqlite'),
    why: 'The driver below makes the same span; only sqlite3 has none.',
  },
  {
    name: 'koa',
    className: 'KoaInstrumentation',
    use: 'lean',
    targets: [target('koa', ['>=2.0.0 <4'])],
    rules: layerRules,
    why: 'One span per middleware, and routes without the prefix of koa-mount.',
  },
  {
    name: 'lru-memoizer',
    className: 'LruMemoizerInstrumentation',
    use: 'on',
    targets: [target('lru-memoizer', ['>=1.3 <4'])],
    why: 'Makes no spans; keeps the context of callers that wait for the same value.',
  },
  {
    name: 'memcached',
    className: 'MemcachedInstrumentation',
    use: 'on',
    targets: [target('memcached', ['>=2.2.0 <3'])],
    rules: commandRules('memcached'),
    why: 'Keys are often ids of people. Hooked by the loader that the stock bundle asks for, an ES module that imports memcached does not start; here it does.',
  },
  {
    name: 'mongodb',
    className: 'MongoDBInstrumentation',
    use: 'on',
    targets: [
      target(
        'mongodb',
        ['>=3.3.0 <4', '>=4.0.0 <8'],
        'lib/core/wireprotocol/index.js',
        'lib/cmap/connection.js',
        'lib/cmap/connection_pool.js',
        'lib/cmap/connect.js',
        'lib/sessions.js',
      ),
    ],
    config: () => ({ dbStatementSerializer: commandText, responseHook: showWriteErrors }),
    rules: { ...documentRules, failure: mongodbFailure, errorType: mongodbErrorType },
    why: 'Messages of duplicate keys quote values. A span per batch of a cursor. Of many documents that are inserted at once it records every byte as one sign.',
  },
  {
    name: 'mongoose',
    className: 'MongooseInstrumentation',
    use: 'off',
    targets: [target('mongoose', ['>=5.9.7 <10'])],
    config: () => ({ suppressInternalInstrumentation: true }),
    rules: documentRules,
    why: 'The span of the mongodb driver says the same; switched on beside it, it stands for both.',
  },
  {
    name: 'mysql',
    className: 'MySQLInstrumentation',
    use: 'on',
    targets: [target('mysql', ['>=2.0.0 <3'])],
    rules: sqlRules('mysql'),
    why: 'The full text is recorded.',
  },
  {
    name: 'mysql2',
    className: 'MySQL2Instrumentation',
    use: 'on',
    targets: [target('mysql2', ['>=1.4.2 <4'], 'promise.js', 'lib/connection.js')],
    config: () => ({ maskStatement: true }),
    rules: { ...sqlRules('mysql'), failure: mysql2Failure },
    why: 'Masked by default of ours; a saturated pool loses the context of its callers.',
  },
  {
    name: 'nestjs-core',
    className: 'NestInstrumentation',
    use: 'lean',
    targets: [target('@nestjs/core', ['>=4.0.0 <12'], 'nest-factory.js', 'router/router-execution-context.js')],
    rules: layerRules,
    why: 'Two spans per handler and a root for the start of the app.',
  },
  {
    name: 'net',
    className: 'NetInstrumentation',
    use: 'off',
    targets: [target('net', [])],
    rules: stepRules,
    why: 'A span per connect, many of them roots at start-up.',
  },
  {
    name: 'openai',
    className: 'OpenAIInstrumentation',
    use: 'on',
    targets: [target('openai', ['>=4.19.0 <7'])],
    config: () => ({ captureMessageContent: false }),
    rules: textRules,
    why: 'Prompts and answers are not recorded.',
  },
  {
    name: 'oracledb',
    className: 'OracleInstrumentation',
    use: 'on',
    targets: [target('oracledb', ['>= 6.7 < 8'])],
    rules: sqlRules('oracle'),
    why: 'Connects and pings are roots.',
  },
  {
    name: 'pg',
    className: 'PgInstrumentation',
    use: 'lean',
    targets: [target('pg', ['>=8.0.3 <9'], 'lib/client.js', 'lib/native/client.js'), target('pg-pool', ['>=2.0.0 <4'])],
    // ignoreConnectSpans would also stop it from binding the pool's callback: queries would land in other traces.
    rules: sqlRules('postgresql'),
    why: 'Two spans per connect, literals in the text, values in the status.',
  },
  {
    name: 'pino',
    className: 'PinoInstrumentation',
    use: 'lean',
    targets: [target('pino', ['>=5.14.0 <11'])],
    config: logger,
    why: 'The trace flags do not follow the verdict, and a backend may want other names.',
  },
  {
    name: 'redis',
    className: 'RedisInstrumentation',
    use: 'on',
    targets: [
      target('redis', ['>=2.6.0 <4']),
      target('@redis/client', REDIS_CLIENT, ...REDIS_FILES),
      target('@node-redis/client', REDIS_CLIENT, ...REDIS_FILES),
    ],
    config: () => commandName,
    rules: commandRules('redis'),
    why: 'Arguments are recorded; connects are roots.',
  },
  {
    name: 'restify',
    className: 'RestifyInstrumentation',
    use: 'on',
    targets: [target('restify', ['>=4.1.0 <13'], 'lib/server.js')],
    rules: layerRules,
    why: 'One span per handler; the route is kept.',
  },
  {
    name: 'router',
    className: 'RouterInstrumentation',
    use: 'lean',
    targets: [target('router', ['>=1.0.0 <3'], 'lib/layer.js')],
    rules: layerRules,
    why: 'Doubles the spans of Express 5.',
  },
  {
    name: 'runtime-node',
    className: 'RuntimeNodeInstrumentation',
    use: 'metrics',
    targets: [],
    why: 'Makes no spans.',
  },
  {
    name: 'socket.io',
    className: 'SocketIoInstrumentation',
    use: 'off',
    targets: [
      target(
        'socket.io',
        ['>=3 <5', '2'],
        'dist/broadcast-operator.js',
        'dist/namespace.js',
        'dist/socket.js',
        'lib/namespace.js',
        'lib/socket.js',
      ),
    ],
    rules: textRules,
    why: 'Every event is a new trace: nothing links it to the client.',
  },
  {
    name: 'tedious',
    className: 'TediousInstrumentation',
    use: 'on',
    targets: [target('tedious', ['>=1.11.0 <21'])],
    rules: sqlRules('microsoft.sql_server'),
    why: 'The full text is recorded.',
  },
  {
    name: 'undici',
    className: 'UndiciInstrumentation',
    use: 'lean',
    targets: [],
    config: (_config, { http }) => withUndiciSignals(http),
    rules: httpRules,
    why: 'Nothing of a URL is redacted.',
  },
  {
    name: 'winston',
    className: 'WinstonInstrumentation',
    use: 'lean',
    targets: [target('winston', ['>=3 <4', '>=1 <3'], 'lib/winston/logger.js')],
    config: logger,
    why: 'Makes no spans. Sending logs needs a package of its own, which comes with Winnow.',
  },
];
