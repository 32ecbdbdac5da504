// No tracer: the messages of an Express server are made with the prototypes that Express gives them, as an app can have it by hand.
const http = require('node:http');

const { createServer, IncomingMessage, ServerResponse } = http;

function bornWith(Base, prototype) {
  function Message(...args) {
    Base.apply(this, args);
  }
  Message.prototype = prototype;
  return Message;
}

http.createServer = function (app) {
  return createServer.call(
    this,
    {
      IncomingMessage: bornWith(IncomingMessage, app.request),
      ServerResponse: bornWith(ServerResponse, app.response),
    },
    app,
  );
};
