const express = require('express');

const app = express();
const port = Number(process.env.PORT ?? 3000);

app.get('/api/:name', (req, res) => res.json({ name: req.params.name }));
app.get('/assets/:name', (_req, res) => res.end());

app.listen(port, () => console.log(`listening ${port}`));
