// No tracer: what entering an AsyncLocalStorage per request costs, the floor of any context propagation.
const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');

const storage = new AsyncLocalStorage();
const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (event, ...rest) {
  if (event !== 'request') return emit.call(this, event, ...rest);
  return storage.run({ id: 1 }, () => emit.call(this, event, ...rest));
};
