import { freePorts, startProcess } from './processes.mjs';
import { createTables } from './tables.mjs';

const SERVICES = {
  gateway: 'gateway.mjs',
  auth: 'auth.cjs',
  cart: 'cart.cjs',
  inventory: 'inventory.cjs',
  pricing: 'pricing.mjs',
  payment: 'payment.cjs',
  bank: 'bank.cjs',
};

/**
 * Starts the database, the seven services and the ingress, and waits until all of them answer.
 * @param endpoint where the services send their traces
 * @param logs directory for their log files
 */
export async function startShop(endpoint, logs) {
  const names = Object.keys(SERVICES);
  const ports = await freePorts(names.length + 1);
  const portOf = Object.fromEntries([...names, 'ingress'].map((name, i) => [name, ports[i]]));
  const urlOf = (name, host = 'localhost') => `http://${host}:${portOf[name]}`;

  const database = process.env.DATABASE_URL ? undefined : startProcess('database', ['demo/database.mjs'], {}, logs);
  const tables = await createTables(process.env.DATABASE_URL ?? (await database.message()).url);
  const shared = {
    DATABASE_URL: tables.url,
    ...Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_URL`, urlOf(name)])),
    OLD_BANK_URL: urlOf('bank', 'bank.staging.localhost'),
    JOB_INTERVAL_MS: '500',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    NODE_OPTIONS: '--require ./demo/stats-probe.cjs',
    ...winnowSettings(),
  };
  const services = names.map((name) => {
    const args = ['--require', '@winnow/preset/register', `services/${SERVICES[name]}`];
    return startProcess(name, args, { ...shared, PORT: portOf[name], OTEL_SERVICE_NAME: name }, logs);
  });
  const ingress = startProcess(
    'ingress',
    ['ingress/ingress.mjs'],
    { PORT: portOf.ingress, GATEWAY_URL: urlOf('gateway') },
    logs,
  );
  await Promise.all(services.map((service) => service.ready(`${urlOf(service.name)}/healthz`)));
  await ingress.ready(`${urlOf('ingress')}/healthz`);

  return {
    url: urlOf('ingress'),
    /** What each service says of its spans. */
    async stats() {
      return Object.fromEntries(await Promise.all(services.map(async (one) => [one.name, await one.message('stats')])));
    },
    /** SIGTERM, the services first. Resolves to how each of them ended. */
    async stop() {
      const ends = await Promise.all(services.map(async (one) => ({ name: one.name, ...(await one.stop()) })));
      await ingress.stop();
      await tables.drop();
      await database?.stop();
      return ends;
    },
  };
}

/** WINNOW_* variables of the demo itself, so that a setting can be tried on a whole shop. */
function winnowSettings() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('WINNOW_')));
}
