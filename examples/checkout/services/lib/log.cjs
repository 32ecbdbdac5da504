const { pino } = require('pino');

/** JSON lines on stdout. Nothing here knows of traces: Winnow stamps trace_id, span_id and service on every line. */
const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });

module.exports = { log };
