const express = require('express');
const { keepTrace, traceId, traceUrl } = require('@winnow/preset');

const app = express();
const port = Number(process.env.PORT ?? 3000);

app.get('/orders/:id', () => {
  throw new Error('no such order');
});

// What your error tracker, support mail or chat message is made of.
app.use((error, _req, res, _next) => {
  keepTrace('reported');
  console.log(`report: ${error.message}, trace ${traceId()}, ${traceUrl()}`);
  res.status(404).json({ error: error.message, support: traceId() });
});

app.listen(port, () => console.log(`listening ${port}`));
