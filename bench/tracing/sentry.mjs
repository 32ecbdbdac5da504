import { pathToFileURL } from 'node:url';

const file = `${import.meta.dirname}/../peers/sentry/node_modules/@sentry/node/build/esm/index.js`;
const Sentry = await import(pathToFileURL(file).href);
Sentry.init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 1 });
