// One of the three services of the recall part, by BENCH_ROLE: a calls b calls c. The path says what is to happen:
//   cerr   c answers 500, b and a pass it on as 502          cslow  c takes 300 ms
//   berr   b answers 500 before it calls c; a catches it and answers 200     ok  nothing
const express = require('express');

const app = express();
const call = (path) => fetch(process.env.BENCH_NEXT + path);

const SERVICES = {
  a() {
    app.get('/go/:mode/:i', async (req, res) => {
      const { mode, i } = req.params;
      const answer = await call(`/b/${mode}/${i}`);
      await answer.text();
      if (answer.status >= 500 && mode !== 'berr') return res.status(502).json({});
      res.json({ fallback: answer.status >= 500 });
    });
  },
  b() {
    app.get('/b/:mode/:i', async (req, res) => {
      const { mode, i } = req.params;
      if (mode === 'berr') throw new Error('only inside b');
      const answer = await call(`/c/${mode}/${i}`);
      await answer.text();
      res.status(answer.status >= 500 ? 502 : 200).json({});
    });
  },
  c() {
    app.get('/c/:mode/:i', async (req, res) => {
      const { mode } = req.params;
      if (mode === 'cslow') await new Promise((resolve) => setTimeout(resolve, 300));
      if (mode === 'cerr') throw new Error('c broke');
      res.json({});
    });
  },
};

app.get('/health', (_req, res) => res.send('ok'));
SERVICES[process.env.BENCH_ROLE]();
app.use((error, _req, res, _next) => res.status(500).json({ error: error.message }));
app.listen(Number(process.env.PORT), '127.0.0.1');
