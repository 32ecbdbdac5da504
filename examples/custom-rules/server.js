const express = require('express');

const app = express();
const port = Number(process.env.PORT ?? 3000);

app.get('/products/:id', (req, res) => res.json({ id: req.params.id }));
app.post('/checkout', (_req, res) => res.json({ paid: true }));
app.get('/internal/jobs', (_req, res) => res.status(500).json({ error: 'never mind' }));

app.listen(port, () => console.log(`listening ${port}`));
