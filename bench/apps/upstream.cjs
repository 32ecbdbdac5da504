// The plain second service that the apps call.
require('node:http')
  .createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"score":7}');
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
