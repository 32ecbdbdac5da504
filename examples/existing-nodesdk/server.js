const express = require('express');

const app = express();
const port = Number(process.env.PORT ?? 3000);

app.use((_req, _res, next) => next());
app.get('/ok', (_req, res) => res.json({ ok: true }));
app.get('/fail', (_req, res) => res.status(500).json({ ok: false }));
// What a call of this service carries.
app.get('/call', async (_req, res) => res.json(await (await fetch(`http://localhost:${port}/headers`)).json()));
app.get('/headers', (req, res) => res.json({ tracestate: req.headers.tracestate ?? 'none' }));

const server = app.listen(port, () => console.log(`listening ${port}`));
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
