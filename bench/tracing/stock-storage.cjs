// Winnow with Node.js' own AsyncLocalStorage in its context manager, as it is where that is no hook (docs/adr/0017).
const { AsyncLocalStorage } = require('node:async_hooks');
// Winnow waits for the first thing that it traces.
require('node:http');

const { context: manager } = globalThis[Symbol.for('opentelemetry.js.api.1')];
manager._asyncLocalStorage = new AsyncLocalStorage();
