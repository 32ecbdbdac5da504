import type { Config } from '../config/config.js';
import type { SpanRules } from '../curate/rules.js';
import { amqplibContextRow } from './amqplib/amqplib-context-row.js';
import { ASKED_FOR, BEYOND_THE_BUNDLE } from './beyond-the-bundle.js';
import { bunyanRow } from './bunyan/bunyan-row.js';
import { connectErrorsRow } from './connect/connect-errors-row.js';
import { mysql2ContextRow } from './context/mysql2-context-row.js';
import { expressRow, routerRow } from './express/express-row.js';
import { graphqlChannelRow, graphqlRow, graphqlToolsRow } from './graphql/graphql-row.js';
import { grpcRow } from './grpc/grpc-row.js';
import { grpcSignalsRow } from './grpc/stock-signals-row.js';
import { hapiRow } from './hapi/hapi-row.js';
import { httpRow, httpsRow } from './http/http-row.js';
import { kafkajsRow } from './kafkajs/kafkajs-row.js';
import { koaComposeRow, koaRow } from './koa/koa-row.js';
import { mongodbFailuresRow } from './mongodb/failures-row.js';
import { nestEsModulesRow, nestRow } from './nestjs/nest-row.js';
import { openai4Row, openaiModulesRow, openaiRow } from './openai/openai-row.js';
import { pgPoolRow, pgRow } from './pg/pg-row.js';
import { latePinoRow } from './pino/late-pino-row.js';
import { pinoRow } from './pino/pino-row.js';
import { ioredisRepliesRow } from './redis/ioredis-replies-row.js';
import { redisRow } from './redis/redis-row.js';
import { restifyErrorsRow } from './restify/restify-errors-row.js';
import type { Row } from './row.js';
import { socketIoRow } from './socket-io/socket-io-row.js';
import { stockRows } from './stock/adapt.js';
import { STOCK } from './stock/catalogue.js';
import { packageOf, type StockInstrumentation } from './stock/instrumentation.js';
import { undiciRow } from './undici/undici-row.js';
import { winstonBefore3Rows, winstonRow, winstonTransportRow } from './winston/winston-row.js';

/** Rows of our own, by the short name of the instrumentation that they stand in for. */
export const LEAN: Readonly<Record<string, readonly Row[]>> = {
  http: [httpRow, httpsRow],
  undici: [undiciRow],
  express: [expressRow],
  router: [routerRow],
  koa: [koaRow, koaComposeRow],
  hapi: [hapiRow],
  grpc: [grpcRow],
  graphql: [graphqlRow, graphqlChannelRow, graphqlToolsRow],
  'nestjs-core': [nestRow, nestEsModulesRow],
  kafkajs: [kafkajsRow],
  pg: [pgRow, pgPoolRow],
  pino: [pinoRow, latePinoRow],
  winston: [winstonRow, winstonTransportRow, ...winstonBefore3Rows],
  bunyan: [bunyanRow],
  'socket.io': [socketIoRow],
};

/** Rows that stand beside the one that makes the spans, by its short name: for a context that their library loses, or modules that the other does not reach. */
export const CONTEXT: Readonly<Record<string, readonly Row[]>> = {
  amqplib: [amqplibContextRow],
  connect: [connectErrorsRow],
  mongodb: [mongodbFailuresRow],
  mysql2: [mysql2ContextRow],
  openai: [openaiRow, openai4Row, openaiModulesRow],
  redis: [redisRow],
  restify: [restifyErrorsRow],
};

/** Rows that stand above the stock one, by its short name: they wrap what that has wrapped. */
export const ABOVE: Readonly<Record<string, readonly Row[]>> = { ioredis: [ioredisRepliesRow] };

/** What our rows tell other services, for the stock instrumentations that stand in for them without hooks for it. */
const BESIDE_STOCK: Readonly<Record<string, readonly Row[]>> = { grpc: [grpcSignalsRow] };

/** Short names of everything that can be switched on or off: the bundle in its order, then what it lacks. */
export const INSTRUMENTATION_NAMES: readonly string[] = [
  ...new Set([...STOCK.map(({ name }) => name), ...Object.keys(BEYOND_THE_BUNDLE)]),
];

type Choices = Pick<
  Config,
  'lean' | 'alsoInstrument' | 'enabledInstrumentations' | 'disabledInstrumentations' | 'metrics' | 'logs'
>;

/** The rows that a configuration asks for. */
export function rowsFor(config: Choices): Row[] {
  const bundled = STOCK.filter((stock) => isWanted(stock, config)).flatMap((stock) => [
    ...(CONTEXT[stock.name] ?? []),
    ...bundledRows(stock, config),
    ...(ABOVE[stock.name] ?? []),
  ]);
  const others = Object.entries(BEYOND_THE_BUNDLE).filter(([name]) =>
    isWanted({ name, use: ASKED_FOR.has(name) ? 'off' : 'on' }, config),
  );
  return [...bundled, ...others.flatMap(([, rows]) => rows)];
}

/** A list of what is enabled is the whole truth; without one the table decides. What is disabled is off in any case. */
function isWanted({ name, use }: Pick<StockInstrumentation, 'name' | 'use'>, config: Choices): boolean {
  if (config.disabledInstrumentations.includes(name)) return false;
  if (config.alsoInstrument.includes(name)) return true;
  if (config.enabledInstrumentations !== undefined) return config.enabledInstrumentations.includes(name);
  return use === 'metrics' ? config.metrics : use !== 'off';
}

/** Our rows of loggers stamp lines; sending them by OTLP is what the stock ones do, which then stamp nothing. */
const LOGGERS: ReadonlySet<string> = new Set(['pino', 'winston', 'bunyan']);

function bundledRows(stock: StockInstrumentation, config: Choices): readonly Row[] {
  const ours = config.lean ? LEAN[stock.name] : undefined;
  if (ours === undefined) return [...(BESIDE_STOCK[stock.name] ?? []), ...stockRows(stock)];
  if (!config.logs || !LOGGERS.has(stock.name)) return ours;
  // Of winston, the lines of its latest line of versions alone are sent, and older ones would lose our stamp.
  const targets = stock.targets.map((target) => ({ ...target, versions: target.versions.slice(0, 1) }));
  return [...ours, ...stockRows({ ...stock, targets })];
}

const RULES: ReadonlyMap<string, SpanRules> = new Map([
  ...STOCK.flatMap((stock) => (stock.rules ? [[packageOf(stock), stock.rules] as const] : [])),
  ...[...Object.values(LEAN), ...Object.values(BEYOND_THE_BUNDLE)]
    .flat()
    .flatMap(({ scopes = [], rules }) => (rules ? scopes.map((scope) => [scope, rules] as const) : [])),
]);

/** The rules for the spans of an instrumentation scope, whoever brought the instrumentation into the process. */
export function rulesFor(scope: string): SpanRules | undefined {
  return RULES.get(scope);
}
