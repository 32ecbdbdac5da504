// OpenTelemetry's packages from the folder of the peer, for the set-ups written by hand in this folder.
const { createRequire } = require('node:module');

const load = createRequire(`${__dirname}/../peers/otel/index.js`);
const CLASSES = { http: 'Http', express: 'Express', pg: 'Pg', undici: 'Undici' };

/** @param {Record<string, object>} [options] of single instrumentations */
function instrumentations(names = Object.keys(CLASSES), options = {}) {
  return names.map((name) => {
    const Instrumentation = load(`@opentelemetry/instrumentation-${name}`)[`${CLASSES[name]}Instrumentation`];
    return new Instrumentation(options[name]);
  });
}

process.env.OTEL_METRICS_EXPORTER ??= 'none';
process.env.OTEL_LOGS_EXPORTER ??= 'none';

const NOT_EXPORTED = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
/** Records every span, samples none. */
const RECORD = { shouldSample: () => ({ decision: 1 }), toString: () => 'record' };

module.exports = { load, instrumentations, NOT_EXPORTED, RECORD };
