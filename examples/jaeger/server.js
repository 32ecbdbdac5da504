const express = require('express');

const app = express();
const port = Number(process.env.PORT ?? 3000);

app.get('/orders/:id', async (req, res) => {
  const price = await fetch(`http://localhost:${port}/prices/${req.params.id}`);
  res.json({ id: req.params.id, ...(await price.json()) });
});
app.get('/prices/:id', (_req, res) => res.json({ price: 42 }));

app.listen(port, () => console.log(`listening ${port}`));
