import { bullmqRow } from './bullmq/bullmq-row.js';
import { consolaModulesRow, consolaRow } from './consola/consola-row.js';
import { consoleRow } from './console/console-row.js';
import { fastifyRow } from './fastify/fastify-row.js';
import { honoEsModulesRow, honoRow } from './hono/hono-row.js';
import { http2Row } from './http2/http2-row.js';
import { log4jsRow } from './log4js/log4js-row.js';
import { mqttRow } from './mqtt/mqtt-row.js';
import { jetstreamRow, natsJetstreamRow } from './nats/jetstream-row.js';
import { natsCoreRow, natsRow } from './nats/nats-row.js';
import { nextRow } from './next/next-row.js';
import { nodeCronModulesRow, nodeCronRow } from './node-cron/node-cron-row.js';
import { postgresJsModulesRow, postgresJsRow } from './postgres-js/postgres-js-row.js';
import { asyncRow } from './queues/async-row.js';
import { bottleneckRow } from './queues/bottleneck-row.js';
import { dataloaderRow } from './queues/dataloader-row.js';
import { fastqRow } from './queues/fastq-row.js';
import { pQueueRow } from './queues/p-queue-row.js';
import type { Row } from './row.js';
import { betterSqlite3Row, libsqlRow } from './sqlite/sqlite-row.js';
import { wsRow } from './ws/ws-row.js';

/**
 * Libraries that the bundle has no instrumentation for, by the name that switches them on and off in
 * `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS`. There is no stock one to fall back to.
 */
export const BEYOND_THE_BUNDLE: Readonly<Record<string, readonly Row[]>> = {
  async: [asyncRow],
  'better-sqlite3': [betterSqlite3Row],
  bottleneck: [bottleneckRow],
  bullmq: [bullmqRow],
  consola: [consolaRow, consolaModulesRow],
  console: [consoleRow],
  dataloader: [dataloaderRow],
  fastify: [fastifyRow],
  fastq: [fastqRow],
  http2: [http2Row],
  hono: [honoRow, honoEsModulesRow],
  libsql: [libsqlRow],
  log4js: [log4jsRow],
  mqtt: [mqttRow],
  nats: [natsRow, natsCoreRow, natsJetstreamRow, jetstreamRow],
  next: [nextRow],
  'node-cron': [nodeCronRow, nodeCronModulesRow],
  'p-queue': [pQueueRow],
  postgres: [postgresJsRow, postgresJsModulesRow],
  ws: [wsRow],
};

/** Those of them that have to be asked for by name. */
export const ASKED_FOR: ReadonlySet<string> = new Set(['ws']);
