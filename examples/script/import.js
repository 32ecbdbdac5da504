const { withSpan } = require('@winnow/preset');

const rows = [1, 2, 3, 4];

async function main() {
  await withSpan('read', async () => {});
  await withSpan('write', { rows: rows.length }, async () => {
    if (process.argv[2] === 'broken') throw new Error('row 3 has no price');
  });
  console.log(`${rows.length} rows imported`);
}

main();
