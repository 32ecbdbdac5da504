// autotel's recipe for --require. The sampler is its default for production unless AUTOTEL_SAMPLING says otherwise.
const { createRequire } = require('node:module');

const { init } = createRequire(`${__dirname}/../peers/autotel/index.js`)('autotel');
const sampling = process.env.AUTOTEL_SAMPLING;
init({
  service: process.env.OTEL_SERVICE_NAME,
  autoInstrumentations: ['http', 'express', 'pg', 'undici'],
  ...(sampling ? { sampling } : {}),
});
